"""One picture of how the book is built, drawn from what there is: the files, the package's groups, the pages."""

from scalingbet import claims, facts, figures, numbers
from scalingbet.claims import conflicts
from scalingbet.markup import escape

from . import modules

WIDTH, GAP, PAD = 720, 14, 12
STEPS = (  # what sitebuild does, in order
    ("Run", "the notebooks whose code, or whose package, has changed, side by side"),
    ("Check", "every number, claim and citation in the text; anything wrong ends the build"),
    ("Draw", "each figure in its opening state, and write its formulas for the browser"),
    ("Read", "each page again: no outside request, no inline script, no loose file"),
    ("Publish", "data, hashes, and the whole site at once; a failed build leaves the last one"),
)


def counts(pages):
    """Return what the picture counts: ``{what: number}``; ``pages`` are the names of the book's pages."""
    sources = [path.read_text("utf-8") for path in modules.modules().values()]
    return {
        "chapters": sum(page.startswith("notebooks/") for page in pages),
        "pages": len(pages),
        "tables": len(facts.tables()),
        "numbers": len(numbers.definitions()),
        "claims": len(claims.load()),
        "conflicts": len(conflicts.load()),
        "formulas": sum(len(modules.DECLARES.findall(source)) for source in sources),
        "figures": len(figures.load()),
    }


def _text(x, y, words, size=14, weight=400, colour="ink"):
    return (f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="var(--sb-{colour})">'
            f"{escape(words)}</text>")  # fmt: skip


def _box(x, y, width, height, title, lines, edge="edge"):
    """Return a box with a bold title and lines of text in it."""
    drawn = [f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="6" fill="var(--sb-surface)" '
             f'stroke="var(--sb-{edge})"/>', _text(x + PAD, y + 22, title, weight=700)]  # fmt: skip
    drawn += [_text(x + PAD, y + 42 + 18 * place, line, 13, colour="muted") for place, line in enumerate(lines)]
    return "".join(drawn)


def _arrow(x, y, to_y):
    end = to_y + (7 if to_y < y else -7)
    side = 7 if to_y < y else -7
    return (f'<path d="M{x} {y}V{end}" stroke="var(--sb-accent)" stroke-width="2" fill="none"/>'
            f'<path d="M{x - 5} {to_y + side}h10L{x} {to_y}z" fill="var(--sb-accent)"/>')  # fmt: skip


def _sources(there, y):
    third = (WIDTH - 2 * GAP) // 3
    boxes = (
        ("notebooks/", (f"{there['chapters']} chapters: text, and", "one line of code for a figure")),
        ("book/", (f"{there['pages'] - there['chapters']} pages of text,", "style, scripts, bibliography")),
        ("src/scalingbet/data/", (f"{there['tables']} tables of facts, {there['claims']} claims,",
                                  f"{there['numbers']} numbers, {there['conflicts']} conflicts")),
    )  # fmt: skip
    return "".join(_box(place * (third + GAP), y, third, 74, *box) for place, box in enumerate(boxes))


def _groups(there, y):
    """Return the package's groups, the highest first, each on what it imports from."""
    drawn, lines = [], {"models": f", {there['formulas']} formulas", "figures": f", {there['figures']} figures"}
    between = modules.between()
    for group, what in reversed(modules.GROUPS.items()):
        size = f"{len(modules.groups()[group])} modules{lines.get(group, '')}"
        under = [f"{name} {between[group, name]}" for name in modules.GROUPS if (group, name) in between]
        drawn.append(_box(PAD, y, WIDTH - 2 * PAD, 52, f"{group}: {what}", (
            f"{size}; imports from {', '.join(under)}" if under else f"{size}; imports nothing of the package",
        )))  # fmt: skip
        y += 60
    return "".join(drawn), y


def svg(pages):
    """Return the picture as SVG, in the site's colours, with its words for who does not see it."""
    there = counts(pages)
    drawn = [_text(0, 18, "What people write", 15, 700), _sources(there, 30), _arrow(WIDTH // 2, 106, 132)]
    drawn.append(_text(0, 152, "The package, src/scalingbet/: nothing imports upward", 15, 700))
    inside, y = _groups(there, 164)
    drawn += [inside, _arrow(WIDTH // 2, y - 4, y + 22), _text(0, y + 42, "make site, sitebuild", 15, 700)]
    y += 54
    for place, (verb, what) in enumerate(STEPS, 1):
        drawn += [f'<rect x="0" y="{y}" width="{WIDTH}" height="34" rx="6" fill="var(--sb-accent-soft)"/>',
                  _text(PAD, y + 22, f"{place}  {verb}", weight=700), _text(112, y + 22, what, 14)]  # fmt: skip
        y += 40
    drawn += [_arrow(WIDTH // 2, y - 2, y + 24), _box(0, y + 26, WIDTH, 56, "_build/html/", (
        f"{there['pages']} pages that read without scripts, {there['figures']} figures that move, the data beside them",
    ))]  # fmt: skip
    size = f'viewBox="0 0 {WIDTH} {y + 84}" width="{WIDTH}" height="{y + 84}"'
    said = f'role="img" aria-label="{escape(words(there))}"'
    return f'<svg {size} {said} font-family="system-ui, sans-serif">{"".join(drawn)}</svg>'


def words(there):
    """Return what the picture shows, in a sentence for each part."""
    groups = "; ".join(f"{name}, {what}" for name, what in modules.GROUPS.items())
    steps = ", ".join(f"{verb.lower()} {what}" for verb, what in STEPS)
    return (
        f"From top to bottom. People write {there['chapters']} chapters, {there['pages'] - there['chapters']} other "
        f"pages and the data. The package's groups, lowest first: {groups}. The build then does five things: "
        f"{steps}. The result is a site of {there['pages']} pages and {there['figures']} figures."
    )


def html(pages):
    """Return the picture in a box that scrolls where the screen is narrow."""
    name = "How the book is built"
    return f'<div class="scroll build-picture" tabindex="0" role="group" aria-label="{name}">{svg(pages)}</div>'
