"""The workbenches' logic: what they compute, against closed forms; and their widgets, moved as a reader moves them."""

import asyncio
import base64
import datetime
import io
import json
import re

import lxml.html
import numpy as np
import pandas as pd
import pytest

from scalingbet import concentration, data_wall, figures, fitting, test_time, workbench
from scalingbet.data_wall import USE_2024
from scalingbet.explorable import Slider
from scalingbet.formula import DomainError
from scalingbet.laws import BESIROGLU_2024, chinchilla_loss
from scalingbet.workbench.benches.best_of_n import success_rates
from scalingbet.workbench.benches.merger import lines_of, parse
from scalingbet.workbench.controls import Count, Interval
from scalingbet.workbench.runner import Runner

REGISTRY = figures.load()

OPEN = [getattr(workbench, name) for name in workbench.__all__]
FAR = 4  # standard errors: one point in 16,000 lies farther, and the seeds are fixed


@pytest.fixture(autouse=True)
def no_loop():
    """Chromium's driver leaves a loop running in this thread; a script, which these tests are, has none."""
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


@pytest.fixture(params=OPEN, ids=workbench.__all__)
def opened(request):
    return request.param()


# -- one declaration, two fronts ------------------------------------------------------------------


def test_widgets_open_with_the_declared_values_and_bounds(opened):
    session = opened.session
    assert session.state == opened.bench.defaults
    for field in session.fields.values():
        if isinstance(field.control, Slider):
            assert float(field.exact.value) == pytest.approx(field.control.value, rel=1e-11)
            for place, bound in ((0, field.control.low), (field.slider.max, field.control.high)):
                assert field._at(place) == pytest.approx(bound, rel=5e-3, abs=1e-12)


def test_the_figures_own_controls_are_used():
    of_figures = {id(control) for figure in REGISTRY.values() for control in figure.controls}
    shared = {bench.bench.name: sum(id(c) in of_figures for c in bench.bench.controls) for bench in (f() for f in OPEN)}
    assert shared == {"cost-a-cluster": 6, "fit-your-runs": 0, "merge-two-firms": 1, "resample-the-wall": 6,
                      "simulate-best-of-n": 6}  # fmt: skip


def test_every_box_has_a_label(opened):
    for field in opened.session.fields.values():
        assert all(one.description or getattr(one, "tooltip", None) for one in field._inputs)


# -- moved as a reader moves them ------------------------------------------------------------------


def test_a_slider_computes_what_python_does():
    bench = workbench.cost_a_cluster()
    fields, before = bench.session.fields, bench.session.finding.value
    fields["years"].slider.value = 4
    assert fields["years"].value == 3.0
    assert fields["years"].exact.value == "3"
    assert bench.session.finding.value != before
    assert bench.result.finding == workbench.cost_a_cluster(years=3).result.finding
    assert bench.result.finding in lxml.html.fromstring(bench.session.finding.value).text_content()


@pytest.mark.parametrize(
    ("text", "said"),
    [("16", "years = 16 years; allowed is 1 to 15"), ("many", "many is no number; allowed is a number, 1 to 15"),
     ("", "nothing is no number"), ("nan", "nan is no number")],
)  # fmt: skip
def test_what_is_wrong_stands_beside_the_control(text, said):
    bench = workbench.cost_a_cluster()
    field, result = bench.session.fields["years"], bench.result
    field.exact.value = text
    assert said in field.error
    assert said in lxml.html.fromstring(field._note.value).text_content()
    assert (field.value, bench.result) == (5.0, result)
    field.exact.value = "4"
    assert (field.error, field.value) == ("", 4.0)


def test_whole_numbers_and_intervals_are_checked():
    fields = workbench.resample_the_wall(batches=8).session.fields
    fields["batches"].exact.value = "8.5"
    fields["pages"].first.value = "2e12"
    assert fields["batches"].error == "batches = 8.5; allowed is a whole number, 8 to 4000"
    assert "the lower end first" in fields["pages"].error
    fields["pages"].last.value = "3e12"
    assert (fields["pages"].error, fields["pages"].value) == ("", (2e12, 3e12))
    with pytest.raises(DomainError, match="whole number"):
        Count("n", "n", 2, 1, 10).check(2.5)
    with pytest.raises(DomainError, match="allowed is 0 to 1"):
        Interval("x", "x", (0, 1), 0, 1).check((0.5, 1.5))


def test_a_slider_that_rounds_leaves_the_default_alone():
    """JupyterLab moves a slider to its nearest step as soon as it is drawn: with whole places nothing is sent back."""
    for bench in (f() for f in OPEN):
        for field in bench.session.fields.values():
            if isinstance(field.control, Slider):
                assert field.slider.step == 1
                field.slider.value = round(field.slider.value)
        assert bench.session.state == bench.bench.defaults


def test_what_only_the_work_finds_stands_beside_its_control():
    bench = workbench.merge_two_firms()
    session, result = bench.session, bench.result
    session.fields["second"].menu.value = session.fields["first"].value
    assert session.fields["second"].error == "'Google TPU' twice; allowed is another firm than the first"
    assert "Not computed" in session.status.value
    assert bench.result is result
    session.fields["first"].menu.value = "Nvidia"
    assert session.fields["second"].error == ""
    assert bench.result.extra["delta"] == pytest.approx(2 * 69.2 * 19.32, rel=1e-3)


def test_another_market_brings_its_firms():
    session = workbench.merge_two_firms().session
    session.fields["market"].menu.value = "clouds"
    assert parse(session.fields["shares"].value)["others"] == pytest.approx(37, abs=3)
    assert set(session.fields["first"].menu.options) == set(parse(lines_of("clouds"))) - {"others"}
    session.fields["shares"].text.value = "A, 50\nB, x"
    assert "line 2: 'x' is no share" in session.fields["shares"].error


# -- long work -------------------------------------------------------------------------------------


class Clicks:
    """A session inside an event loop, as a kernel has one; ``turns`` lets other tasks run."""

    def __init__(self, bench):
        self.bench, self.session = bench, bench.session

    async def turns(self, count):
        for _ in range(count):
            await asyncio.sleep(0)


def test_cancel_keeps_the_last_result_and_a_new_run_ends_the_one_before():
    clicks = Clicks(workbench.resample_the_wall(batches=8))
    session, result = clicks.session, clicks.bench.result

    async def reader():
        session.fields["batches"].exact.value = "4000"
        await clicks.turns(20)
        assert session.runner.running
        assert not session.cancel.disabled
        session.cancel.click()
        await clicks.turns(5)
        assert "Cancelled" in session.status.value
        assert session.cancel.disabled
        assert clicks.bench.result is result
        session.fields["batches"].exact.value = "2000"  # begins, and is overtaken
        await clicks.turns(5)
        session.fields["batches"].exact.value = "9"
        while session.runner.running:
            await asyncio.sleep(0)

    asyncio.run(reader())
    assert clicks.bench.result.extra["years"].size == 9 * 500
    assert "Done" in session.status.value


def test_progress_is_told_and_an_error_ends_the_run(monkeypatch):
    monkeypatch.setattr("scalingbet.workbench.runner.REPORT_EVERY", -1.0)
    told = {"progress": [], "done": [], "failed": []}
    runner = Runner(told["progress"].append, told["done"].append, told["failed"].append)

    def steps(fail):
        yield 0.5
        if fail:
            raise ZeroDivisionError
        return "result"

    runner.start(steps(False))
    runner.start(steps(True))
    assert (told["progress"], told["done"], len(told["failed"]), runner.running) == ([0.5, 0.5], ["result"], 1, False)


def test_a_reader_s_own_function_may_fail():
    session = workbench.simulate_best_of_n(verifier=lambda right, rng: right, questions=100, samples=5).session
    session.workbench.bench.work.keywords["verifier"] = lambda right, rng: 1 / 0
    session.run.click()
    assert "ZeroDivisionError" in session.status.value
    session.workbench.bench.work.keywords["verifier"] = lambda right, rng: right[:, 0]
    session.run.click()
    assert "allowed is a number for each" in session.status.value


# -- what they compute -----------------------------------------------------------------------------


def test_a_textbook_merger():
    found = workbench.merge_two_firms(shares="A, 40\nB, 30\nC, 20\nD, 10", first="C", second="D").result
    assert (found.extra["hhi"], found.extra["delta"], found.extra["hhi_after"]) == pytest.approx((3000, 400, 3400))
    assert found.extra["presumed"] == {"2023": 1, "2010": 1}
    assert found.notes == ()
    half = workbench.merge_two_firms(shares="A 20\nB 15\nC 10%\nD; 5", first="C", second="D").result
    assert half.extra["hhi"] == pytest.approx(3000)
    assert half.notes == ("The shares add up to 50; each was divided by that.",)
    small = workbench.merge_two_firms(shares="A, 28\nB, 21\nC, 14\nothers, 37", first="B", second="C").result
    assert small.extra["hhi"] == pytest.approx(concentration.hhi([28, 21, 14], rest=37)) == pytest.approx(1421)
    assert small.table["share"].sum() == pytest.approx(200)


def test_widgets_open_with_the_state_that_python_gave():
    given = {"shares": "A, 40\nB, 30\nC, 20\nD, 10", "first": "C", "second": "D"}
    bench = workbench.merge_two_firms(**given)
    assert bench.session.state == bench.bench.defaults | given
    assert bench.session.fields["second"].menu.options == ("A", "B", "C", "D")
    wall = workbench.resample_the_wall(batches=8, pages=(1e11, 2e12), overtraining=5)
    assert wall.session.state == wall.bench.defaults | {"batches": 8, "pages": (1e11, 2e12), "overtraining": 5}


@pytest.mark.parametrize(
    ("lines", "said"),
    [("A, 60\nA, 40", "line 2: 'A' is there twice"), ("A, -1\nB, 3", "line 1: '-1' is no share"),
     ("A, 5", "fewer than"), ("A, 0\nB, 0", "all shares are 0"), ("A, inf\nB, 1", "line 1"),
     ("alone\nB, 1", "line 1: 'alone'")],
)  # fmt: skip
def test_a_market_that_cannot_be(lines, said):
    with pytest.raises(DomainError, match=re.escape(said)):
        workbench.merge_two_firms(shares=lines)


STATES = [
    {}, {"never": 0.0}, {"never": 0.5, "spread": 0.4}, {"verifier": "proof", "right": 0.03},
    {"verifier": "judge", "right": 0.3}, {"spread": 0.4, "samples": 300},
    {"verifier": "judge", "judge": 1.0, "judge_misses": 0.9, "samples": 50},
]  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_simulation_is_the_formula(state):
    table = workbench.simulate_best_of_n(seed=7, **state).table
    away = (table["simulated"] - table["formula"]).abs() / table["error"].clip(lower=1e-3)
    assert away.max() < FAR, table


def test_the_simulation_agrees_with_the_one_of_the_models_and_sees_another_verifier():
    table = workbench.simulate_best_of_n(samples=20, right=0.2, never=0, questions=20_000).table.set_index("samples")
    other, error = test_time.simulate_best_of_n(20, 0.2, 0.03, 0, questions=20_000)
    assert abs(table["simulated"][20] - other) < FAR * np.hypot(error, table["error"][20])
    wrong = test_time.verified_accuracy(20, 0.2, 0.06, 0)  # a verifier half as strict
    assert abs(table["simulated"][20] - wrong) > 2 * FAR * table["error"][20]


def test_your_own_verifier():
    def tests(right, rng):
        return rng.random(right.shape) < np.where(right, 0.8, 0.1)

    found = workbench.simulate_best_of_n(tests, right=0.2, never=0, samples=60, questions=5000)
    assert (found.result.extra["passes"], found.result.extra["misses"]) == pytest.approx((0.1, 0.2), abs=0.01)
    last = found.table.iloc[-1]
    assert last["formula"] == pytest.approx(float(test_time.verified_accuracy(60, 0.2, 0.1, 0.2)), abs=0.01)
    assert abs(last["simulated"] - last["formula"]) < FAR * last["error"] + 0.01
    # Scores order the answers: the right ones higher by one standard deviation, so one of two is right more often.
    scores = workbench.simulate_best_of_n(
        lambda right, rng: rng.normal(right), right=0.5, never=0, samples=2, questions=50_000
    )
    assert np.isnan(scores.table["formula"]).all()
    # of two answers: both right 1/4, one right 1/2 and then picked with Phi(1 / sqrt 2)
    assert scores.table["simulated"][1] == pytest.approx(0.25 + 0.5 * 0.7602499, abs=FAR * 0.0022)


def test_success_rates_have_the_mean_and_spread_that_were_asked():
    rates = success_rates(0.2, 0.3, 200_000, np.random.default_rng(0))
    assert (rates.mean(), rates.var()) == pytest.approx((0.2, 0.3 * 0.2 * 0.8), rel=0.02)
    lost = success_rates(0.2, 0.0, 8000, np.random.default_rng(0), never=1 / 8)
    assert ((lost == 0).sum(), lost.mean()) == (1000, pytest.approx(0.2))


def test_a_perfect_verifier_stops_at_the_problems_that_can_be_solved():
    table = workbench.simulate_best_of_n("proof", right=0.2, never=1 / 8, samples=200, questions=8000).table
    assert (table["simulated"].iloc[-1], table["perfect"].iloc[-1]) == pytest.approx((7 / 8, 7 / 8), abs=1e-6)


@pytest.mark.slow
def test_the_wall_agrees_with_the_exact_shares_and_says_how_far_it_is_off():
    paper = {"growth": data_wall.middle(*USE_2024.growth), "compute": data_wall.middle(*USE_2024.compute_growth)}
    table = workbench.resample_the_wall(batches=200, seed=5, **paper).table
    inside = table[(table["paper"] > 0.02) & (table["paper"] < 0.98)]
    assert len(inside) > 5
    assert ((inside["share"] - inside["paper"]).abs() / inside["error"]).max() < FAR
    exact = data_wall.exhaustion_quantile(0.5)
    away = []
    for seed in range(40):
        median, error = workbench.resample_the_wall(batches=8, seed=seed, **paper).result.extra["quantiles"][0.5]
        away.append((median - exact) / error)
    # t with 7 degrees of freedom: 5% beyond 2.36, so of 40 two, and more than seven once in a thousand
    assert sum(abs(x) > 2.36 for x in away) <= 7
    assert np.std(away) > 0.5  # and the error is not merely large
    shifted = workbench.resample_the_wall(batches=200, seed=5).table  # the figure opens with rounded rates of growth
    assert ((shifted["share"] - shifted["paper"]).abs() / shifted["error"].where(shifted["error"] > 0)).max() > FAR


def test_the_wall_moves_with_the_intervals():
    now = workbench.resample_the_wall(batches=8).result.extra["quantiles"][0.5][0]
    fewer = workbench.resample_the_wall(batches=8, pages=(7.5e9 * 10 / 4, 1e12 / 4)).result.extra["quantiles"][0.5][0]
    # a quarter of the pages: ln 4 over the growth of use, which lies between that of sets and of compute
    assert -1.9 < fewer - now < -1.0


def test_the_cost_of_a_run_by_hand():
    state = {"chip": "A100 SXM 80 GB", "count": 1000, "price": 20_000, "years": 4, "rate": 0.0, "margin": 0.5,
             "use": 0.8, "N": 1e10, "D": 2e11, "used": 0.5, "rent": 2.0}  # fmt: skip
    got = workbench.cost_a_cluster(**state).table.set_index("quantity")["value"]
    hours = 6 * 1e10 * 2e11 / (312e12 * 0.5) / 3600
    hour = 20_000 / 4 / (0.5 * 0.8 * 8760)
    assert got["Time on one accelerator"] == pytest.approx(hours)
    assert got["Price of an hour that is sold"] == pytest.approx(hour)
    assert got["The run at the cluster's price"] == pytest.approx(hours * hour)
    assert got["The run at the market's rent"] == pytest.approx(hours * 2)
    assert got["Time on the whole cluster"] == pytest.approx(hours / 1000 / 24)
    assert got["Revenue that the cluster needs"] == pytest.approx(20e6 / 4 / 0.5)


# -- your own runs ---------------------------------------------------------------------------------


def grid_csv(noise=0.0):
    N, D = (grid.ravel() for grid in np.meshgrid([1e8, 4e8, 2e9, 1e10], [5e9, 2e10, 1e11, 4e11]))
    loss = chinchilla_loss(N, D, BESIROGLU_2024) * np.exp(np.random.default_rng(1).normal(0, noise, N.size))
    return pd.DataFrame({"params (B)": N / 1e9, "tokens (B)": D / 1e9, "loss": loss}).to_csv(index=False)


def test_your_runs_give_back_the_law_they_came_from():
    exact = workbench.fit_your_runs(grid_csv(), form="free", bootstrap=50).result.extra["law"]
    planted = [getattr(BESIROGLU_2024, name) for name in exact.constants._fields]
    assert exact.constants == pytest.approx(planted, rel=1e-3)
    noisy = workbench.fit_your_runs(grid_csv(0.003), form="free", bootstrap=200)
    law = noisy.result.extra["law"]
    for name in ("E", "alpha", "beta"):
        low, high = law.interval(name)
        assert low < getattr(BESIROGLU_2024, name) < high
    assert len(law.draws) == 200
    whole = fitting.fit_chinchilla(law.N, law.D, law.loss, bootstrap=0)  # all starts at once
    assert (*law.constants, law.agree) == pytest.approx((*whole.constants, whole.agree), rel=1e-6)


def test_the_runs_that_are_left_out_are_predicted_and_not_fitted():
    bench = workbench.fit_your_runs(grid_csv(), form="power", along="D", held=3)
    assert len(bench.result.extra["law"].x) == 13
    assert "Left out and predicted: 3 runs" in bench.result.notes[0]
    assert bench.result.data["points"]["held"].sum() == 3


def test_an_upload_and_what_is_wrong_with_it():
    bench = workbench.fit_your_runs()
    runs = bench.session.fields["runs"]

    def upload(text):
        file = {"name": "runs.csv", "type": "text/csv", "size": len(text), "content": memoryview(text.encode())}
        runs.upload.value = (file | {"last_modified": datetime.datetime(2026, 1, 1)},)

    upload("params,loss\n1e9,2.4\n2e9,-1\n")
    assert "line 3: loss = -1; allowed is more than 0" in runs.error
    upload(grid_csv())
    assert runs.error == ""
    assert "Your 16 runs" in bench.result.reading
    assert "nats a token" in bench.result.reading
    upload(grid_csv().replace("loss", "bpb"))
    assert "bits a byte" in bench.result.reading
    upload(grid_csv().replace("params (B)", "params (furlongs)"))
    assert "say it, as in a head 'N (1e9)'" in runs.error
    upload(grid_csv())
    bench.session.fields["form"].menu.value = "tied"
    assert "beta" in bench.result.finding
    upload(
        grid_csv()
        .replace("loss", "train_loss,val_loss")
        .replace("\n", ",1\n")
        .replace("train_loss,val_loss,1", "train_loss,val_loss")
    )
    assert "choose one, as in 'train_loss' under 'Column of loss'" in runs.error
    bench.session.fields["column_loss"].menu.value = "train_loss"
    assert runs.error == ""
    runs.back.click()
    assert bench.session.fields["column_loss"].value == "as its name says"
    form = bench.session.fields["form"]
    assert "needs at least" in form.error or "one line" in form.error
    form.menu.value = "floor"
    assert form.error == ""
    assert "Cerebras" in bench.result.reading


# -- results to keep, and the site -----------------------------------------------------------------


def test_the_downloads_hold_the_result(opened):
    links = lxml.html.fromstring(opened.session.numbers.value).xpath("//a[@download]")
    held = {a.get("download").rpartition(".")[2]: base64.b64decode(a.get("href").partition("base64,")[2]).decode()
            for a in links}  # fmt: skip
    assert all(a.get("href").startswith("data:") for a in links)
    table = pd.read_csv(io.StringIO(held["csv"]))
    assert list(table) == [column.name for column in opened.bench.columns]
    assert len(table) == len(opened.table)
    said = json.loads(held["json"])
    assert said["finding"] == opened.result.finding
    assert list(said["inputs"]) == [control.name for control in opened.bench.controls]
    assert len(said["rows"]) == len(table)
    assert (held["csv"], held["json"]) == (opened.to_csv(), opened.to_json())


def test_the_site_shows_a_picture_and_where_it_runs(opened, monkeypatch):
    monkeypatch.setenv("SCALINGBET_SITE", "1")
    figure = lxml.html.fromstring(opened._repr_mimebundle_()["text/html"])
    (live,) = figure.xpath(".//p[@class='run-live']")
    assert live.xpath("a/@href") == [f"../_sources/{opened.bench.notebook}"]
    (chart,) = figure.xpath(".//div[@role='img']")
    assert len(chart.xpath("./svg")) == 2
    assert len(chart.get("aria-label")) > 40
    assert opened.result.finding in figure.text_content()
    assert not figure.xpath(".//script | .//*[@style] | .//input")


def test_the_chart_is_valid_and_shows_every_row(opened):
    import altair as alt

    spec = opened.bench.picture(opened.result)
    alt.LayerChart.from_dict({key: value for key, value in spec.items()}, validate=True)
    assert {name: len(rows) for name, rows in spec["datasets"].items()} == {
        name: len(frame) for name, frame in opened.result.data.items()
    }
    json.dumps(spec, allow_nan=False)


def test_a_state_that_is_not_allowed_is_refused_in_python_too():
    with pytest.raises(DomainError, match="seed = 1e"):
        workbench.resample_the_wall(seed=1e9)
    with pytest.raises(DomainError, match="no control pagess"):
        workbench.resample_the_wall(pagess=1)


def test_without_a_file_the_published_fit_is_repeated():
    law = workbench.fit_your_runs().result.extra["law"]  # Dey et al. 2023: 0.0737 and 0.5066, from rounded losses
    assert (law.exponent.value, law.floor.value) == pytest.approx((0.0737, 0.5066), rel=0.03)
