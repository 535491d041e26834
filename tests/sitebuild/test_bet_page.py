"""The bet's page in Chromium: both engines over 1,000 states, links, files, views, limits; planted defects."""

import json
import re

import checks
import numpy as np
import pytest
import vl_convert
from altair import datum
from parity import difference
from playwright.sync_api import expect
from scenarios import BAD_FILES, BET, LINKS, random_states

from scalingbet import bet
from scalingbet.bet import Scenario, declared
from scalingbet.bet import chain as scenario
from scalingbet.explorable import Scope
from sitebuild.figures import rows_js

PAGE = "notebooks/06-the-bet.html"
SAME = 1e-9  # relative; a chain of some hundred operations, sums of unlike signs among them
STATES = 1000


@pytest.fixture(scope="module")
def page(browser, address):
    """The page, every figure alive."""
    allowed = ["clipboard-read", "clipboard-write"]
    with browser.new_context(viewport={"width": 1280, "height": 900}, permissions=allowed) as context:
        visit = checks.Visit(context, address + PAGE)
        assert visit.wake() == []
        yield visit.page
        assert visit.problems + visit.violations() == []


def ask(page, call, argument=None):
    """Return what ``call`` gives in the page; ``figure(name)`` and ``settle()`` are at hand."""
    names = "const figure = (name) => document.getElementById(name).explorable; "
    names += "const settle = () => new Promise((done) => setTimeout(done, 400)); "
    return page.evaluate(f"async (given) => {{ {names} return {call}; }}", argument)


def opening(page):
    ask(page, "figure('bet-payback').set(figure('bet-payback').defaults())")


# -- the chain in both engines ---------------------------------------------------------------------


def outputs(s):
    """Return every output of the chain in ``s``, by name."""
    found = {"wall": s.wall, "money": s.money, "payback": scenario.payback(s)}
    for n in range(scenario.YEARS):
        found[f"balance_{n}"] = getattr(s, f"sum_{n}")
    for n in (0, 3, 7, 11, 14):
        revenue = scenario.revenue_in(s, n)
        each = {
            "out": getattr(s, f"out_{n}"), "revenue": revenue,
            "progress": scenario.progress_in(s, n), "helping": scenario.helping_in(s, n),
            "loss": scenario.loss_in(s, n), "run_cost": scenario.run_cost_in(s, n),
            "spending": scenario.spending_in(s, n), "required": scenario.required_in(s, n),
            "firms": scenario.firms_in(s, n, revenue), "productivity": scenario.productivity_in(s, revenue),
            "wage": scenario.wage_in(s, revenue),
        }  # fmt: skip
        found |= {f"{name}_{n}": value for name, value in each.items()}
    return found


def chain_of(s):
    scenario.links(s, bet.constants())
    scenario.balances(s)
    scenario.outlays(s)
    return outputs(s)


@pytest.fixture(scope="module")
def chain():
    """The states as rows, what Python gives for them, and the dataset that computes the same in Vega."""
    states = [one.values for one in random_states(STATES)]
    arrays = {name: np.array([state[name] for state in states]) for name in states[0]}
    here = chain_of(Scope(arrays, lambda name, value: value))
    row = Scope({name: getattr(datum, name) for name in arrays}, lambda name, value: getattr(datum, name))
    expressions = chain_of(row)
    steps = [{"type": "formula", "as": name, "expr": str(value)} for name, value in row._assigned.items()]
    steps += [{"type": "formula", "as": f"y_{name}", "expr": str(value)} for name, value in expressions.items()]
    return here, {"name": "chain", "values": states, "transform": steps}


def columns_in(browser, chain, script):
    """Return the outputs' columns as Chromium computes them by ``script``, which has ``data``."""
    here, data = chain
    with browser.new_page() as page:
        page.add_script_tag(content=vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
        texts = page.evaluate(
            f"async ([text, names]) => {{ const data = JSON.parse(text); {script}\n"
            "return names.map((name) => rows.map((row) => String(row[`y_${name}`])).join(' ')); }",
            [json.dumps(data), list(here)],
        )
    return {name: np.array(text.split(" "), dtype=float) for name, text in zip(here, texts, strict=True)}


def apart(chain, there):
    """Return the largest relative difference of each output; where a sum cancels, relative to its largest value."""
    found = {}
    for name, column in chain[0].items():
        ours = np.broadcast_to(np.asarray(column, dtype=float), (STATES,))
        scale = np.abs(ours).max() or 1.0
        relative = difference(ours, there[name])
        apart_by = np.where(np.abs(ours) < 1e-6 * scale, np.abs(ours - there[name]) / scale, relative)
        found[name] = float(apart_by.max())
    return found


INTERPRETED = """
  const options = {mode: "vega", ast: true, actions: false, renderer: "none"};
  const rows = (await vegaEmbed(document.body, {data: [data]}, options)).view.data("chain");"""


def test_python_and_the_browser_agree_on_every_output(browser, chain):
    found = apart(chain, columns_in(browser, chain, INTERPRETED))
    print(f"\nchain, {STATES} states, {len(found)} outputs: largest difference {max(found.values()):.1e}")
    assert max(found.values()) <= SAME, max(found, key=found.get)


def test_the_compiled_functions_agree_on_every_output(browser, chain):
    _, data = chain
    # A column that reads a signal is what is compiled: the first input is made one here, equal in each row.
    steps = [{"type": "formula", "as": "first", "expr": "p_none + 0"}, *data["transform"]]
    made = rows_js.functions(rows_js.compiled([data | {"transform": steps}]))
    script = f"const rows = data.values; const made = {made}; for (const row of rows) made.chain.row(row, [0]);"
    found = apart(chain, columns_in(browser, chain, script))
    print(f"\ncompiled, {STATES} states: largest difference {max(found.values()):.1e}")
    assert max(found.values()) <= SAME, max(found, key=found.get)
    wrong = columns_in(browser, chain, script.replace("10000000000", "10000000001").replace("0.6 *", "0.61 *")
                       .replace("datum.sum_3=(c_sum_2 +", "datum.sum_3=(c_sum_2 + 1e-3 +"))  # fmt: skip
    assert max(apart(chain, wrong).values()) > SAME


def test_the_sampled_quantiles_agree_on_the_page(page):
    figure, worst = BET["bet-chance"], 0.0
    names = [f"{name}_{n}" for n in range(scenario.YEARS) for name in ("low", "middle", "high", "chance")]
    page.locator("figure#bet-chance .chart").scroll_into_view_if_needed()
    for one in random_states(25, seed=4):
        state = one.values | {"by": 2035}
        said = ask(page, """(async () => {
          const { view } = figure("bet-chance");
          for (const [name, value] of Object.entries(given[0])) view.signal(`p_${name}`, value);
          await view.runAsync();
          return given[1].map((name) => view.signal(`p_${name}`)); })()""", [state, names])  # fmt: skip
        p = figure.evaluate(**state).p
        ours = np.array([getattr(p, name) for name in names])
        close = np.abs(ours - said) / np.maximum(np.abs(ours), 1e-6 * np.abs(ours).max() + 1e-300)
        worst = max(worst, float(close.max()))
    print(f"\nquantiles of 1,000 draws, 25 states: largest difference {worst:.1e}")
    assert worst <= SAME
    opening(page)


# -- links -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("link", LINKS)
def test_a_link_opens_the_same_scenario_on_the_page(page, link):
    checks.ask(page, "follow(given)", "#" + link.partition("#")[2])
    name = re.search(r"#([\w-]+)\?", link)[1]
    state = ask(page, "figure(given).state", name)
    assert {key: state[key] for key in declared().inputs} == Scenario(**LINKS[link]).values
    assert page.locator(f"figure#{name} .notes").inner_text() == ""
    ask(page, "figure(given).set(figure(given).defaults())", name)


def test_a_link_of_the_page_is_a_scenario_in_python(page):
    for one in random_states(20, seed=5):
        ask(page, "figure('bet-payback').set(given)", one.values)
        back = Scenario.from_link(ask(page, "figure('bet-payback').fragment()"))
        assert back == one
        assert ask(page, "figure('bet-firms').state.worth") == one.values["worth"]
    opening(page)


def test_a_view_sets_every_figure(page):
    for name in declared().presets:
        page.locator(".starts a", has_text=re.compile(f"^{re.escape(name)}$")).click()
        page.wait_for_timeout(100)
        for figure in BET:
            state = ask(page, "figure(given).state", figure)
            assert {key: state[key] for key in declared().inputs} == Scenario.preset(name).values, (name, figure)
    opening(page)


# -- files -----------------------------------------------------------------------------------------


def load(page, text, name="scenario.json"):
    """Give the page a file; return what it says about it."""
    page.evaluate("() => { document.querySelector('.bet-tools .notes').textContent = ''; }")
    page.set_input_files(".bet-tools input[type=file]", {
        "name": name, "mimeType": "application/json", "buffer": text.encode(),
    })  # fmt: skip
    notes = page.locator(".bet-tools .notes")
    expect(notes).not_to_be_empty()
    return notes.inner_text()


def saved(page, kind):
    with page.expect_download() as download:
        page.click(f".bet-tools [data-bet={kind}]")
    return download.value.path().read_text("utf-8")


def test_a_scenario_goes_from_page_to_python_and_back(page):
    one = random_states(1, seed=9)[0]
    ask(page, "figure('bet-payback').set(given)", one.values)
    assert Scenario.from_json(saved(page, "json")) == one
    assert saved(page, "csv") == one.to_csv()
    page.click(".bet-tools [data-bet=python]")
    expect(page.locator(".bet-tools .notes")).to_contain_text("Copied")
    names = {}
    exec(page.evaluate("() => navigator.clipboard.readText()"), names)
    for name, value in one.values.items():
        assert names["scenario"].values[name] == (
            pytest.approx(value, rel=1e-11) if isinstance(value, float) else value
        )
    opening(page)
    assert "Loaded" in load(page, one.to_json())
    assert ask(page, "figure('bet-chance').state.worth") == one.values["worth"]
    opening(page)


@pytest.mark.parametrize("bad", BAD_FILES)
def test_a_bad_file_changes_nothing_and_is_named(page, bad):
    text, named = BAD_FILES[bad]
    before = ask(page, "figure('bet-payback').state")
    said = load(page, text, "<img src=x onerror=boom()>.json")
    assert named.replace("this is no JSON", "This is no JSON") in said
    assert "Nothing has changed" in said
    assert "allowed" in said or "JSON" in said or "there are" in said
    assert ask(page, "figure('bet-payback').state") == before
    assert page.locator(".bet-tools img").count() == 0


def test_a_page_that_does_not_check_its_files_is_seen(browser, address, site):
    source = (site / "_static" / "bet.js").read_text("utf-8")
    assert "if (!fits)" in source
    with browser.new_context() as context:
        broken = source.replace("if (!fits)", "if (false)")
        context.route("**/bet.js*", lambda route: route.fulfill(body=broken, content_type="text/javascript"))
        opened = context.new_page()
        opened.goto(address + PAGE)
        with pytest.raises(AssertionError):
            test_a_bad_file_changes_nothing_and_is_named(opened, "a number out of bounds")


def test_what_is_kept_stands_beside(page):
    ask(page, "figure('bet-payback').set({margin: 0.7})")
    page.click(".bet-tools [data-bet=keep]")
    ask(page, "figure('bet-payback').set({margin: 0.5})")
    page.locator("figure#bet-compare .chart").scroll_into_view_if_needed()
    expect(page.locator("figure#bet-compare .reading")).to_contain_text("Inputs that differ: 1; Gross margin")
    page.click("figure#bet-compare .reset")
    opening(page)


# -- limits ----------------------------------------------------------------------------------------

EXTREMES = [{}, {"revenue": 0}, {"growth": 1}, {"growth": 0.5, "build": 1}, {"life": 50, "replace": False},
            {"stock": 20_000, "stock_growth": 2}, {"stock": 10, "used": 200, "beyond": "none"},
            {"worth": 1, "market": 500},
            {"worth": 6, "market": 50_000, "judge": "checkable", "beyond": "repeat"}, {"rate": 0, "margin": 0.05},
            {"compute": 1, "algorithms": 1, "hardware": 1, "answering": 1}]  # fmt: skip


@pytest.mark.parametrize("name", BET)
def test_no_limit_empties_a_chart(page, name):
    page.locator(f"figure#{name} .chart").scroll_into_view_if_needed()
    for values in EXTREMES:
        ask(page, "figure(given[0]).set({...figure(given[0]).defaults(), ...given[1]}) ?? settle()", [name, values])
        drawn = page.locator(f"figure#{name} .live svg").inner_html()
        assert not re.search(r"NaN|undefined|Infinity", drawn), values
        assert len(re.findall(r'd="M[^"]{6,}"', drawn)) > 2, values
    opening(page)
