"""What a reader can do with a figure: move its controls, reset it, take a link, data and pictures away.

Each function works on a page that Chromium shows, through mouse and keyboard, and returns what does not answer.
"""

import csv
import io
import json
import math
import struct
from pathlib import Path

import lxml.etree
from checks import Visit, active_parts, ask
from playwright.sync_api import Error as PlaywrightError

NOTHING = "nothing is drawn or said differently"


def tried(check, page, name, *rest):
    """Return what ``check`` returns; when it gets stuck on the page, that."""
    try:
        return check(page, name, *rest)
    except PlaywrightError as stuck:
        return [f"{name}: {check.__name__}: {stuck!s:.300}"]


def declared(page, name):
    """Return the controls that the figure declares: name, kind, bounds, options, whether others share it."""
    return json.loads(page.text_content(f"figure#{name} .declaration"))["controls"]


def shows(page, name, control):
    """Return whether the figure has a field for ``control``."""
    return page.locator(f"figure#{name} [name='{control['name']}']").count() == 1


def controls(page, name):
    """Return the controls that the figure shows; of an input that figures share, only the first of them has to answer.

    The others hold the same code and the same state; :func:`lost_links` sees that it reaches them.
    """
    mine = page.locator(f"figure#{name}").get_attribute("data-group")
    group = page.eval_on_selector_all(
        f"figure[data-group='{mine}']" if mine else f"figure#{name}", "all => all.map(figure => figure.id)"
    )
    before = group[: group.index(name)]
    return [
        control for control in declared(page, name)
        if shows(page, name, control)
        and not (control.get("shared") and any(shows(page, other, control) for other in before))
    ]  # fmt: skip


def reach(page, name, control):
    """Return the field of ``control`` in the figure, its panel opened if it stands in one that is folded."""
    inside = f"[name='{control['name']}']"
    panel = page.locator(f"figure#{name} details.panel:not([open])", has=page.locator(inside))
    if panel.count():
        panel.locator("summary").click()
    return page.locator(f"figure#{name} {inside}")


def put(page, name, control, value=None):
    """Move ``control`` to ``value``, or to another one that is not its default, as a reader would."""
    field = reach(page, name, control)
    if control["kind"] == "toggle":
        field.click()
    elif control["kind"] == "choice":
        field.select_option(_others(control)[-1] if value is None else value)
    else:
        exact = page.locator(f"figure#{name} [name='{control['name']}-exact']")
        exact.fill(_written(control, _middle(control) if value is None else value))
        exact.press("Enter")


def words(page, name):
    """Return what the figure says now: its finding and its reading."""
    return ask(page, "[textOf(given, 'finding'), textOf(given, 'reading')]", name)


def values(page, name):
    """Return what the figure's controls show now."""
    return ask(page, "values(given)", name)


def _says(page, name, wanted):
    return ask(page, "says(...given)", [name, wanted])


def _answers(page, name, act):
    """Return whether the figure draws or says something else after ``act``."""
    ask(page, "mark(given)", name)
    act()
    return ask(page, "changed(given)", name)


def _middle(control):
    """Return a value of the slider ``control`` that is not its default."""
    low, high = control["low"], control["high"]
    for share in (0.5, 0.4):
        value = low * (high / low) ** share if control["log"] else low + (high - low) * share
        if not math.isclose(value, control["value"], rel_tol=1e-2):
            break
    return value


def _written(control, value):
    """Return ``value`` as a reader would type it: 7% for a share that is shown so."""
    return f"{100 * value:.6g}%" if control["format"].endswith("%") else f"{value:.6g}"


def _read(text):
    return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


def unanswered(page, name):
    """Return which controls of the figure do not answer mouse or keyboard, or are not put back by Reset."""
    problems = []
    opening, before = words(page, name), values(page, name)
    for control in controls(page, name):
        field = reach(page, name, control)
        found = list(_answer(page, name, control, field))
        if NOTHING in found and _matters_elsewhere(page, name, control, field):
            found.remove(NOTHING)
        page.click(f"figure#{name} .reset")
        if not _says(page, name, opening):
            found.append(f"Reset leaves {words(page, name)}, not {opening}")
        if values(page, name) != before:
            found.append(f"Reset leaves the controls at {values(page, name)}, not {before}")
        problems += [f"{name}, {control['name']}: {problem}" for problem in found]
    return problems


def _matters_elsewhere(page, name, control, field):
    """Return whether the control matters once another has been moved, its neighbours first.

    The figure's own engine says in which states it should; there it has to answer the reader.
    """
    shown = [other for other in declared(page, name) if shows(page, name, other)]
    place = [other["name"] for other in shown].index(control["name"])
    by_distance = sorted(range(len(shown)), key=lambda k: abs(k - place))
    moved = {other["name"]: other for other in (shown[k] for k in by_distance if k != place)}
    states = [{key: value} for key, other in moved.items() for value in _others(other)]
    for state in ask(page, "mattersIn(...given)", [name, states, control["name"], _others(control)]):
        page.click(f"figure#{name} .reset")
        ((key, value),) = state.items()
        put(page, name, moved[key], value)
        ask(page, "frames(10)")
        reach(page, name, control)
        if NOTHING not in _answer(page, name, control, field):
            return True
    return False


def _others(control):
    """Return values of the control that are not its default, as it holds them."""
    if control["kind"] == "toggle":
        return [not control["value"]]
    if control["kind"] == "choice":
        return [option for option in control["options"] if option != control["value"]]
    return [_middle(control), control["low"], control["high"]]


def _answer(page, name, control, field):
    """Return what the control does not do, by its kind."""
    return {"slider": _slider, "choice": _choice, "toggle": _toggle}[control["kind"]](page, name, control, field)


def _slider(page, name, control, field):
    low, high, start = (float(field.get_attribute(bound)) for bound in ("min", "max", "value"))
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    there = box["x"] + box["width"] * (0.8 if start - low < high - start else 0.2)
    answered = _answers(page, name, lambda: page.mouse.click(there, box["y"] + box["height"] / 2))
    if field.input_value() == f"{start:.12g}":
        yield "a click on the slider does not move it"
    field.focus()
    was = field.input_value()
    key, end = ("ArrowRight", "End") if float(was) < (low + high) / 2 else ("ArrowLeft", "Home")
    page.keyboard.press(key)
    if field.input_value() == was:
        yield f"{key} does not move it"
    if not _answers(page, name, lambda: page.keyboard.press(end)) and not answered:
        yield NOTHING
    typed, exact = _written(control, _middle(control)), page.locator(f"figure#{name} [name='{control['name']}-exact']")
    exact.fill(typed)
    exact.press("Enter")
    if not math.isclose(_read(exact.input_value()), _read(typed), rel_tol=1e-9):
        yield f"{typed} is typed, {exact.input_value()} is shown"
    if typed.endswith("%") != exact.input_value().endswith("%"):
        yield f"{typed} is typed, {exact.input_value()} is shown: a share or not"
    if typed.endswith("%"):  # on a telephone's keys there is no sign for it
        exact.fill(typed.removesuffix("%"))
        exact.press("Enter")
        if not math.isclose(_read(exact.input_value()), _read(typed), rel_tol=1e-9):
            yield f"{typed} is typed without its sign, {exact.input_value()} is shown"
    wrong = _written(control, control["high"] + abs(control["high"]))  # tests/static has what is no number
    exact.fill(wrong)
    exact.press("Enter")
    if not page.inner_text(f"figure#{name} .notes").strip():
        yield f"{wrong} is typed and no note says what is allowed"


def _choice(page, name, control, field):
    field.focus()
    last = field.input_value() == control["options"][-1]
    answered = _answers(page, name, lambda: page.keyboard.press("ArrowUp" if last else "ArrowDown"))
    if field.input_value() == control["value"]:
        yield "the arrow key chooses nothing else"
    for option in control["options"]:
        answered = answered or _answers(page, name, lambda option=option: field.select_option(option))
    if not answered:
        yield NOTHING


def _toggle(page, name, control, field):
    if not _answers(page, name, field.click):
        yield NOTHING
    was = field.is_checked()
    field.press("Space")
    if field.is_checked() == was:
        yield "the space bar does not move it"


def lost_links(page, name, tab=None):
    """Return what a copied link does not bring back elsewhere, with every control moved; and what goes unsaid.

    An input that another figure shows is moved there.  The first link opens a ``tab``; the next are followed in it.
    """
    group = page.locator(f"figure#{name}").get_attribute("data-group")
    others = page.eval_on_selector_all(f"figure[data-group='{group}']", "all => all.map(figure => figure.id)")
    for control in declared(page, name):
        there = next((place for place in [name, *others] if shows(page, place, control)), None)
        if there:
            put(page, there, control)
    page.locator(f"figure#{name}").scroll_into_view_if_needed()
    ask(page, "settled(given)", name)
    left, state = words(page, name), _everything(page, name)
    page.click(f"figure#{name} .link")
    link = page.evaluate("() => navigator.clipboard.readText()")
    # In a tab of its own, as a reader opens it: what the page is still loading, its icon at any change of its address,
    # would be given up if it were left.
    tab = [] if tab is None else tab
    if tab:
        tab[0].page.bring_to_front()
        tab[0].page.goto(link)
    else:
        tab.append(Visit(page.context, link))
    other = tab[0]
    problems = [f"{name}: {problem}" for problem in [*_brought(other.page, name, link, left, state), *other.problems]]
    other.problems.clear()
    page.bring_to_front()
    page.click(f"figure#{name} .reset")
    return problems


def _brought(page, name, link, left, state):
    """Return where the page of ``link`` differs from the words ``left`` and ``state``, and what it leaves unsaid."""
    page.wait_for_selector(f"figure#{name}[data-state=live]")
    ask(page, "settled(given)", name)
    problems = []
    if words(page, name) != left:
        problems.append(f"{link} says {words(page, name)}, not {left}")
    if _everything(page, name) != state:
        problems.append(f"{link} sets {_everything(page, name)}, not {state}")
    if page.inner_text(f"figure#{name} .notes").strip():
        problems.append(f"a good link leaves a note: {page.inner_text(f'figure#{name} .notes')}")
    wrong = {c["name"]: "9e99" if c["kind"] == "slider" else "zzz" for c in declared(page, name)} | {"nosuch": "1"}
    ask(page, "follow(given)", f"#{name}?v=0&" + "&".join(f"{key}={value}" for key, value in wrong.items()))
    notes = page.locator(f"figure#{name} .notes")
    problems += [f"a link with {key}={value} leaves no note that names it" for key, value in wrong.items()
                 if not (notes.is_visible() and key in notes.inner_text())]  # fmt: skip
    if "version" not in notes.inner_text():
        problems.append("a link of another version leaves no note")
    return problems


def _everything(page, name):
    """Return what the figure's controls show now, and what it holds of those that other figures show."""
    return values(page, name), page.evaluate("name => document.getElementById(name).explorable.state", name)


def _saved(page, button):
    with page.expect_download() as download:
        button.click()
    return Path(download.value.path()).read_bytes()


def bad_downloads(page, name, site):
    """Return what is wrong with the CSV, SVG and PNG files that the figure gives, in its opening state."""
    problems = []
    page.eval_on_selector(f"figure#{name} .data", "details => details.open = true")
    for link in page.locator(f"figure#{name} a.csv").all():
        published = site / "data" / "figures" / Path(link.get_attribute("href")).name
        live = list(csv.reader(io.StringIO(_saved(page, link).decode())))
        built = list(csv.reader(io.StringIO(published.read_text("utf-8"))))
        if len(live) < 2 or [len(live), *live[0]] != [len(built), *built[0]]:
            problems.append(f"{published.name}: {len(live)} lines of {live[0]}, not {len(built)} of {built[0]}")
            continue
        cells = [pair for rows in zip(live, built, strict=True) for pair in zip(*rows, strict=True)]
        unlike = [(saved, there) for saved, there in cells if not _same(saved, there)]
        problems += [f"{published.name}: saved is {saved}, published {there}" for saved, there in unlike[:1]]
    svg = _saved(page, page.locator(f"figure#{name} .save-svg"))
    text = "".join(lxml.etree.fromstring(svg).itertext())
    if b"var(" in svg or words(page, name)[0].split()[0] not in text:
        problems.append("the SVG file lacks its colours or its finding")
    problems += [f"the SVG file has a {part}" for part in active_parts(svg)]
    png = _saved(page, page.locator(f"figure#{name} .save-png"))
    if png[:8] != b"\x89PNG\r\n\x1a\n" or min(struct.unpack(">II", png[16:24])) < 200 or len(png) < 4000:
        problems.append("the PNG file is no picture")
    return [f"{name}: {problem}" for problem in problems]


def _same(saved, published):
    try:
        return math.isclose(float(saved), float(published), rel_tol=1e-9, abs_tol=1e-12)
    except ValueError:
        return saved.lower() == published.lower()
