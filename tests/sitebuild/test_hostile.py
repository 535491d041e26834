"""What comes from outside stays text: links, files of scenarios, the book's own data."""

import dataclasses
import json
import random
import string

import checks
import lxml.html

from scalingbet import claims, facts, figures
from scalingbet.claims import conflict_cards, conflicts
from scalingbet.explorable import Choice, Column, Explorable, Rows, Slider, html
from sitebuild.finish import promises
from sitebuild.ledger import codebook
from sitebuild.ledger import html as ledger_html

REGISTRY = figures.load()

BET = "notebooks/06-the-bet.html"  # it loads files of scenarios

PIECES = [
    "<img src=x onerror=hacked=1>", "<script>hacked=1</script>", "javascript:hacked=1", '"><svg onload=hacked=1>',
    "{{hacked=1}}", "';hacked=1;'", "constructor", "__proto__", "toString", "&lt;img&gt;", "\\u003cimg", "%00", "\n",
    "NaN", "Infinity", "-0", "1e309", "0x10", "true", "steps", "law", "grows", "v", "=", "&", "?", "#",
]  # fmt: skip


def test_hostile_fragments_stay_text(visit, figure):
    opened = visit()
    opened.wake()
    rng = random.Random(20260202)
    letters = string.printable + "äß€😀\u202e\ufeff"

    def hostile():
        parts = [rng.choice(PIECES) if rng.random() < 0.7 else "".join(rng.choices(letters, k=rng.randint(0, 12)))
                 for _ in range(rng.randint(1, 6))]  # fmt: skip
        return f"#{figure}?v=1&{rng.choice(['steps', 'law', 'grows', 'x'])}={''.join(parts)}"

    fragments = [hostile() for _ in range(10_000)]
    found = opened.page.evaluate(
        """async ([figure, fragments]) => {
          const element = document.getElementById(figure);
          const count = () => element.querySelectorAll("img, script, iframe, svg svg, a, [onload], [onerror]").length;
          const before = count();
          for (const [i, fragment] of fragments.entries()) {
            history.replaceState(null, "", fragment.replace(/[\\ud800-\\udfff]/g, ""));
            dispatchEvent(new HashChangeEvent("hashchange"));
            if (count() !== before) return `${i}: ${fragment} made an element`;
            if (window.hacked) return `${i}: ${fragment} ran`;
            if (i % 500 === 0) await new Promise(requestAnimationFrame);
          }
          return "";
        }""",
        [figure, fragments],
    )
    assert found == ""
    assert opened.problems == []
    assert opened.violations() == []
    opened.page.click(f"figure#{figure} .reset")
    assert len(opened.page.inner_text(f"figure#{figure} .reading")) > 20


HOSTILE = [  # where a value stands in a file of a scenario
    *PIECES, "", "{", "[]", "null", "[[[[", "1e999", "-1e999", "\ud800", "{}", '{"toString": 1}',
]  # fmt: skip


def hostile_files(names, count):
    """Return texts that are nearly a scenario: what JSON holds, cut, nested, with other keys, kinds and sizes."""
    rng = random.Random(20260203)

    def value(depth=0):
        kind = rng.randrange(6 if depth < 3 else 4)
        if kind == 4:
            return [value(depth + 1) for _ in range(rng.randrange(4))]
        if kind == 5:
            return {rng.choice([*PIECES, *names]): value(depth + 1) for _ in range(rng.randrange(4))}
        return [rng.choice(HOSTILE), rng.choice([0, -1, 1e308, 10**400, 0.1]), None, rng.random() < 0.5][kind]

    for _ in range(count):
        inputs = {rng.choice([*names, *PIECES]): value() for _ in range(3)}
        file = {"scaling_bet": rng.choice([2, 2, 2, 0, "2", value()]), "inputs": rng.choice([inputs, value()])}
        text = json.dumps(rng.choice([file, file, file, value()]))
        yield text[: rng.randrange(len(text))] if rng.random() < 0.2 else text


def test_hostile_files_stay_text_and_change_nothing(visit, site):
    opened = visit(BET)
    opened.wake(["bet-payback"])
    names = [control["name"] for control in checks.declarations(site, BET)["bet-payback"][1]]
    found = opened.page.evaluate(
        """async (texts) => {
          const tools = document.querySelector(".bet-tools"), main = document.getElementById("bet-payback").explorable;
          const field = tools.querySelector("input[type=file]"), note = tools.querySelector(".notes");
          const elements = () => document.querySelectorAll("main *:not(.chart *)").length;
          const before = elements(), allowed = Object.keys(main.state).sort().join();
          for (const [i, text] of texts.entries()) {
            const files = new DataTransfer();
            files.items.add(new File([text], "<img src=x onerror=hacked=1>.json"));
            note.textContent = "";
            field.files = files.files;
            field.dispatchEvent(new Event("change", { bubbles: true }));
            while (!note.textContent) await new Promise((then) => setTimeout(then));
            if (window.hacked || {}.hacked !== undefined) return `ran: ${text}`;
            if (i % 20 === 0 && elements() !== before) return `an element was made before: ${text}`;
            if (Object.keys(main.state).sort().join() !== allowed) return `made an input: ${text}`;
            for (const c of main.controls) {
              const value = main.state[c.name];
              const fits = c.kind === "toggle" ? typeof value === "boolean" : c.kind === "choice"
                ? c.options.includes(value) : Number.isFinite(value) && value >= c.low && value <= c.high;
              if (!fits) return `${c.name} = ${value}: ${text}`;
            }
            if (note.textContent.length > 900) return `a note of ${note.textContent.length} letters: ${text}`;
          }
          return "";
        }""",
        list(hostile_files(names, 601)),
    )
    assert found == ""
    assert opened.problems == []
    assert opened.violations() == []


# -- text from the data -----------------------------------------------------------------------------

MARKUP = """<script>hacked=1</script>"><img src=x onerror='hacked=1'>&amp;"""


def harmless(markup):
    """Return whether ``MARKUP`` is text in a piece of HTML: no element or attribute of it is made."""
    root = lxml.html.fragment_fromstring(markup, create_parent="div")
    made = [e for e in root.iter() if e.tag in ("img", "iframe") or any(name.startswith("on") for name in e.attrib)]
    scripts = [e for e in root.iter("script") if e.get("type") not in promises.DATA or "<" in (e.text or "")]
    return (
        not made
        and not scripts
        and MARKUP in root.text_content() + " ".join(value for e in root.iter() for value in e.attrib.values())
    )


def test_a_claim_that_is_markup_is_text(monkeypatch):
    monkeypatch.setattr(ledger_html, "all_turns", dict)  # slow, and no text
    monkeypatch.setattr(ledger_html, "decided_by", lambda claim: ())  # it computes the check
    said = dict.fromkeys(("says", "note", "locator", "unit", "check"), MARKUP)
    claim = dataclasses.replace(claims.get("C001-04"), **said)
    assert harmless(ledger_html.ledger([claim], lambda name, state="": []))


def test_a_fact_that_is_markup_is_text(monkeypatch):
    name, about = next(iter(facts.tables().items()))
    frame = facts.table(name).astype(object)
    frame.iloc[0, 0] = MARKUP
    monkeypatch.setattr(facts, "table", lambda name: frame)
    columns = {column: {"description": MARKUP, "unit": MARKUP} for column in frame.columns}
    made = about | {"title": MARKUP, "description": MARKUP, "licence": MARKUP, "columns": columns}
    assert harmless(codebook.facts_html({name: made}))


def test_a_conflict_that_is_markup_is_text():
    (one, *_) = conflicts.load()
    sides = tuple(dataclasses.replace(position, says=MARKUP, needs=MARKUP) for position in one.positions)
    assert harmless(conflict_cards.card(dataclasses.replace(one, asks=MARKUP, found=MARKUP, positions=sides)))


def test_a_figure_that_says_markup_says_text(monkeypatch):
    monkeypatch.setattr("scalingbet.explorable.figure.REGISTRY", {**REGISTRY})
    figure = Explorable(
        "markup",
        controls=[Slider("a", MARKUP, 1, 0, 2, unit=MARKUP, why=MARKUP),
                  Choice("b", MARKUP, "x", {"x": MARKUP}, MARKUP)],
        data={"rows": Rows([{"x": 1, "who": MARKUP}], None, [Column("x", MARKUP, MARKUP), Column("who", MARKUP)])},
        chart=lambda d: d.rows.mark_point().encode(x="x:Q", tooltip="who:N"),
        finding=lambda p: MARKUP, reading=lambda p: MARKUP, measure=MARKUP, description=MARKUP, sources=[],
        speaks_of="2026", note=MARKUP,
    )  # fmt: skip
    page = html.figure_html(figure)
    assert harmless(page)
    for part in ("finding", "reading", "measure"):
        (found,) = lxml.html.fragment_fromstring(page).find_class(part)
        assert found.text_content() == MARKUP
