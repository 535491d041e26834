"""Whether every reader gets there: by keyboard, by ear, with colours, letters or rest of their own choice.

Functions as in ``checks.py``, which has what axe finds; each returns what is wrong, in words.
"""

import lxml.html
from checks import ask, pages

VAGUE = {"here", "click here", "this", "link", "more", "read more", "details", "#"}


def unclear_links(site):
    """Return the links, buttons and folds that say the same as another on their page and lead or belong elsewhere.

    A link with a note is told apart by it, a source goes by author and year, a figure is one in all its states.
    """
    problems = []
    for name, file in pages(site).items():
        meant = {}
        for element in lxml.html.parse(file).xpath("//a[@href] | //button | //summary"):
            words = " ".join((element.get("aria-label") or element.text_content()).split())
            figure = next((one.get("id") for one in element.iterancestors("figure")), "")
            target = (element.get("href") or element.get("popovertarget") or figure).partition("?")[0]
            if words.lower() in VAGUE or not (words or element.xpath(".//*[@alt or @aria-label]")):
                problems.append(f"{name}: {words!r} says nothing about {target}")
            known = element.get("aria-describedby") or "#ref-" in target
            if not known and (element.tag == "a" or figure) and meant.setdefault(words, target) != target:
                problems.append(f"{name}: {words!r} is {meant[words]} and {target}")
    return list(dict.fromkeys(problems))


def faint(page):
    """Return what does not stand out where the reader's system sets the colours: controls, marks, letters of charts."""
    problems = []
    for scheme in ("light", "dark"):
        page.emulate_media(forced_colors="active", color_scheme=scheme)
        problems += [f"forced colours, {scheme}: {one}" for one in ask(page, "frames(2).then(faint)")]
    page.emulate_media(forced_colors="none")
    return problems


def unmarked(page, most=100):
    """Return what gives no sign when the keyboard reaches it, or is covered then; of at most ``most`` such parts."""
    page.emulate_media(reduced_motion="reduce")  # a page that scrolls smoothly would be measured on its way
    found = ask(page, "unmarked(given)", most)
    page.emulate_media(reduced_motion="no-preference")
    return found


def moving(page):
    """Return what moves although the reader has asked for rest."""
    page.emulate_media(reduced_motion="reduce")
    found = ask(page, "moving()")
    page.emulate_media(reduced_motion="no-preference")
    return found


def cramped(page):
    """Return what is cut off, or makes the page wider than the window, with letters, words and lines far apart."""
    page.evaluate("""() => {
      const far = new CSSStyleSheet(); // WCAG 2.2, 1.4.12
      far.replaceSync(`p { margin-bottom: 2em !important }
        * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }`);
      document.adoptedStyleSheets = [far];
    }""")
    found = ask(page, "overflow().then((wide) => [...wide, ...cut()])")
    page.evaluate("() => { document.adoptedStyleSheets = []; }")
    return found
