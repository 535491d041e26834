"""Formulas in the page: what ``formulas.js`` makes of them gives, in Chromium, what Vega's own interpreter gives."""

import random

import pytest

from scalingbet import figures
from scalingbet.explorable import Choice, Toggle
from sitebuild.figures import vega

ALL = figures.load()
BOTH = """
window.interpreter = {...expressionInterpreter};
window.left = [];
for (const kind in interpreter)
  expressionInterpreter[kind] = (...given) => (left.push(kind), interpreter[kind](...given));
window.shown = async (specification, states, options) => {
  const container = document.body.appendChild(document.createElement("div"));
  const view = await window.vega.view(specification, {renderer: "svg", container, ...options}), shown = [];
  const names = specification.data.map(({name}) => name);
  for (const state of states) {
    for (const name in state) view.signal(`p_${name}`, state[name]);
    await view.runAsync();
    shown.push(container.innerHTML.replace(/(clip|gradient)_?\\d+/g, "$1")); // they are counted through the page
    shown.push(...specification.signals.map(({name}) => JSON.stringify(view.signal(name)) ?? typeof view.signal(name)));
    shown.push(...names.map((name) => JSON.stringify(view.data(name))));
  }
  view.finalize();
  container.remove();
  return shown;
};
window.differ = async (specification, states) => {
  const [ours, theirs] = [await shown(specification, states), await shown(specification, states, {expr: interpreter})];
  return ours.map((part, i) => part === theirs[i] ? null : [part, theirs[i]]).filter(Boolean);
};
"""


SMALL = {
    "width": 40, "height": 40, "signals": [
        {"name": "p_at", "value": 9}, {"name": "side", "update": "if(p_at > 5, 20 - p_at, 2)"}],
    "data": [{"name": "rows", "values": [{"a": 1}, {"a": 30}]}],
    "marks": [{"type": "rect", "from": {"data": "rows"}, "encode": {"update": {
        "x": {"signal": "side"}, "x2": {"signal": "datum.a"}, "y": {"signal": "datum.a"}, "y2": {"signal": "p_at"}}}},
        {"type": "rect", "from": {"data": "rows"}, "encode": {"update": {
        "x2": {"signal": "datum.a"}, "width": {"signal": "p_at"}, "yc": {"field": "a"}, "height": {"value": 3}}}}],
}  # fmt: skip


def moved(figure, count=3):
    """Return the opening state of a figure, and ``count`` with all controls elsewhere."""
    draw = random.Random(figure.name)

    def elsewhere(control):
        if isinstance(control, Choice):
            return draw.choice(list(control.options))
        return draw.random() < 0.5 if isinstance(control, Toggle) else draw.uniform(control.low, control.high)

    return [{}, *({control.name: elsewhere(control) for control in figure.controls} for _ in range(count))]


@pytest.fixture(scope="module")
def page(browser, site):
    """A page with the library, Vega's own interpreter beside it, and the site's figures."""
    with browser.new_page() as opened:
        opened.add_script_tag(content=vega.bundle(BOTH))
        for script in (site / "_static" / "engine.js", *(site / "assets" / "figures").glob("*.js")):
            opened.add_script_tag(path=script)
        yield opened


def test_every_figure_is_the_same_with_vegas_interpreter(page):
    other = page.evaluate("""async (figures) => {
      const other = [];
      for (const [name, states] of figures) {
        const {specification, rows} = explorables[name];
        const data = figureEngine.compiled(name, {specification, rows});
        if ((await differ({...specification, data, width: 640, height: 360}, states)).length) other.push(name);
      }
      return other;
    }""", [[name, moved(figure)] for name, figure in ALL.items()])  # fmt: skip
    assert other == []
    assert page.evaluate("left") == []  # and no formula was left to it


@pytest.mark.parametrize(("true", "false"), [
    ("a(p, d, i) - b(p, d, i)", "b(p, d, i) - a(p, d, i)"),
    ("test(p, d, i) ? yes(p, d, i) : no(p, d, i)", "test(p, d, i) ? no(p, d, i) : yes(p, d, i)"),
    ("mark[size] = mark[to] - mark[at]", "mark[size] = mark[to]"),
    ("[mark[at], mark[to]] = [mark[to], mark[at]]", "[mark[at]] = [mark[to]]"),
    ("mark[at] = mark[to] - (mark[size] || 0)", "mark[at] = mark[to]"),
    ("(mark[size] || 0) / 2", "0"),
    ("if (mark[name] !== value)", "if (mark[name] < value)"),
])  # fmt: skip
def test_a_planted_defect_shows(browser, tmp_path, monkeypatch, true, false):
    text = vega.FORMULAS.read_text("utf-8")
    assert text.count(true) == 1
    monkeypatch.setattr(vega, "FORMULAS", tmp_path / "formulas.js")
    vega.FORMULAS.write_text(text.replace(true, false), "utf-8")
    with browser.new_page() as opened:
        opened.add_script_tag(content=vega.bundle(BOTH))
        assert opened.evaluate("(given) => differ(...given)", [SMALL, [{}, {"at": 4}]])


def test_the_planted_defects_are_all_that_differs(page):
    assert page.evaluate("(given) => differ(...given)", [SMALL, [{}, {"at": 4}]]) == []


@pytest.mark.parametrize("update", [
    "substring('scaling', 2, 4)", "upper('bet')", "-7 & 3", "test('a+', 'caat')", "{a: [1, {b: 2}]}", "PI > E",
    "[1]['con' + 'structor']['con' + 'structor']", "[1, 2][1] === 2 || nothing", "clamp(5, 1, 3)",
])  # fmt: skip
def test_any_formula_gives_what_vegas_interpreter_gives(page, update):
    given = {"signals": [{"name": "nothing"}, {"name": "a", "update": update}], "data": []}
    assert page.evaluate("(given) => differ(given, [{}])", given) == []


def test_what_waits_for_an_event_is_left_to_vega(page):
    clicks = {"name": "n", "value": 0, "on": [{"events": "view:click", "update": "n + 1 + 0 * x()"}]}
    seen = page.evaluate("""async (signals) => {
      const holder = document.body.appendChild(document.createElement("div"));
      const view = await vega.view({width: 40, height: 40, signals}, {container: holder, renderer: "svg"});
      holder.querySelector("svg").dispatchEvent(new MouseEvent("click", {bubbles: true, clientX: 9, clientY: 9}));
      await view.runAsync();
      return view.signal("n");
    }""", [clicks])  # fmt: skip
    assert seen == 1
