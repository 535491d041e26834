"""The notebooks in a real JupyterLab, in Chromium: every figure shows, every workbench is driven as a reader does."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

import jupyterlab
import lxml.html
import pytest
from driven import CSV, NOTEBOOKS, PATIENCE, Bench
from shown import formulas, left, texts

BENCHES = [path for path in NOTEBOOKS if path.stem.endswith("-workings")][:5]  # they end with a workbench
TOOLS = Path(jupyterlab.__file__).parents[1]  # where JupyterLab is installed, apart from the book's own packages
SETTINGS = {
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},  # cells that are not in sight are there too
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}
READY = """(() => {
  const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
  return context?.isReady && context.session?.kernel?.connectionStatus === "connected" &&
    context.session.kernel.status === "idle";
})()"""
RUN = """void window.jupyterapp.commands.execute("notebook:run-all-cells").then(() => { window.ranAll = true; })"""

RENDERED = """async texts => {
  const {rendermime} = window.jupyterapp.shell.currentWidget.content;
  return Promise.all(texts.map(async text => {
    const renderer = rendermime.createRenderer("text/markdown");
    await renderer.renderModel(rendermime.createModel({data: {"text/markdown": text}}));
    return renderer.node.innerHTML;
  }));
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address and the token of a JupyterLab that serves copies of the notebooks; its kernel is the book's own."""
    folder = tmp_path_factory.mktemp("lab")
    for name in ("config/labconfig", "data/kernels/python3", "runtime", "work"):
        (folder / name).mkdir(parents=True)
    for notebook in BENCHES:
        shutil.copy(notebook, folder / "work")
    (folder / "config/labconfig/default_setting_overrides.json").write_text(json.dumps(SETTINGS))
    launch = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = {"argv": launch, "display_name": "Python 3", "language": "python", "env": {"PYTHONPATH": ""}}
    (folder / "data/kernels/python3/kernel.json").write_text(json.dumps(kernel))
    # The kernel that is found on JUPYTER_PATH stands before the one that Jupyter makes up, which has the tests' tools.
    own = {f"JUPYTER_{name.upper()}_DIR": name for name in ("config", "data", "runtime")}
    own |= {"JUPYTER_PATH": "data", "IPYTHONDIR": "ipython"}
    environment = {name: value for name, value in os.environ.items() if name != "SCALINGBET_SITE"}
    environment |= {name: str(folder / place) for name, place in own.items()}
    environment["PYTHONPATH"] = str(TOOLS)
    token = secrets.token_hex(16)
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser",
        "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", f"--ServerApp.root_dir={folder / 'work'}",
        f"--IdentityProvider.token={token}", "--LabApp.extension_manager=readonly",
        f"--LabApp.app_dir={TOOLS / 'share/jupyter/lab'}",
        f"--LabApp.workspaces_dir={folder / 'spaces'}", f"--LabApp.user_settings_dir={folder / 'settings'}",
    ]  # fmt: skip
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield _address(server, folder), token
    finally:
        server.terminate()
        server.wait(30)


def _address(server, folder):
    for _ in range(600):
        for file in (folder / "runtime").glob("jpserver-*.json"):
            return json.loads(file.read_text())["url"]
        if server.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail("JupyterLab did not start:\n" + (folder / "log").read_text()[-2000:], pytrace=False)


@pytest.fixture(scope="module")
def pages(lab, browser):
    """The five notebooks, each open in a tab and told to run: ``{number: page}``."""
    address, token = lab
    opened = {}
    for notebook in BENCHES:  # each in a window of its own: Chromium slows down what is behind another tab
        page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
        page.set_default_timeout(PATIENCE)
        page.trouble = trouble = []
        page.on("pageerror", lambda error, trouble=trouble: trouble.append(str(error)))
        page.on("request", lambda request, trouble=trouble: trouble.extend(filter(outside, [request.url])))
        page.goto(f"{address}lab/workspaces/{notebook.stem}/tree/{notebook.name}?token={token}")
        opened[int(notebook.name[:2])] = page
    for page in opened.values():
        page.wait_for_function(READY)
        page.evaluate(RUN)
    yield opened
    for page in opened.values():
        page.context.close()


def outside(url):
    """Whether a request leaves this machine."""
    return not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))


def test_every_figure_shows_and_moves(pages):
    for number, page in pages.items():
        page.wait_for_function("window.ranAll === true")
        cells = json.loads(BENCHES[number - 1].read_text("utf-8"))["cells"]
        figures = sum(
            "".join(c["source"]).startswith(("figures.", "market_figures.")) for c in cells if c["cell_type"] == "code"
        )
        page.wait_for_function(f"document.querySelectorAll('.vega-embed').length >= {figures + 1}")
        assert page.locator(".jp-OutputArea-output[data-mime-type*=stderr]").count() == 0
        figure = page.locator(".vega-embed", has=page.locator("input[type=range]")).first
        figure.scroll_into_view_if_needed()
        before = figure.locator("canvas").evaluate("canvas => canvas.toDataURL()")
        for menu in figure.locator("select").all():
            menu.select_option(index=menu.locator("option").count() - 1)
        for slider in figure.locator("input[type=range]").all():
            slider.fill(slider.get_attribute("max"))
        page.wait_for_function("([canvas, before]) => canvas.toDataURL() !== before",
                               arg=[figure.locator("canvas").element_handle(), before])  # fmt: skip
        assert page.trouble == []


def test_fit_your_runs(pages, tmp_path):
    bench = Bench(pages[1])
    assert "The fit of 7 runs" in bench.sentence()
    assert "at 1.06 times" not in bench.changes(lambda: bench.press("Extrapolate to (times the largest)"))
    (tmp_path / "bad.csv").write_text("params,loss\n1e9,2.4\n2e9,many\n")
    wrong = "line 3: loss = 'many'; allowed is a number"
    bench.changes(lambda: bench.upload(tmp_path / "bad.csv"), alert=wrong)
    (tmp_path / "good.csv").write_text(CSV)
    assert "Your 16 runs" in bench.changes(lambda: bench.upload(tmp_path / "good.csv"))
    found = bench.changes(lambda: bench.choose("Law", "E + A / N^alpha + B / D^beta"))
    assert "alpha 0.350 (" in found
    assert "beta 0.360 (" in found
    bench.until(lambda: json.loads(bench.saved("JSON"))["inputs"]["form"]["value"] == "free")
    assert bench.saved("CSV").splitlines()[0] == "constant,value,se,low,high"


def test_resample_the_wall(pages):
    bench = Bench(pages[2])
    label = "Over-training (times 20 tokens a parameter)"
    picture = bench.picture()
    bench.changes(lambda: bench.press(label, "End"))
    bench.until(lambda: bench.picture() != picture)
    bench.changes(lambda: bench.type(label, "200"), alert="= 200 times 20 tokens a parameter; allowed is 1 to 100")
    before = bench.sentence()
    bench.type("Batches (of 500 draws)", "4000")
    bench.box.get_by_role("status").filter(has_text="% done").wait_for()
    bench.button("Cancel")
    bench.box.get_by_role("status").filter(has_text="Cancelled").wait_for()
    assert bench.sentence() == before
    assert "4,500 draws" in bench.changes(lambda: bench.type("Batches (of 500 draws)", "9"))


def test_simulate_best_of_n(pages):
    bench = Bench(pages[3])
    bench.changes(lambda: bench.press("Right answers of the model"))
    bench.changes(lambda: bench.type("Right answers of the model", "1.5"), alert="right = 1.5; allowed is 0.005 to 0.9")
    assert "At 50 samples" in bench.changes(lambda: bench.type("Samples a question, at most (answers)", "50"))


def test_cost_a_cluster(pages):
    bench = Bench(pages[4])
    bench.changes(lambda: bench.press("Years in service (years)"))
    bench.changes(lambda: bench.type("Years in service (years)", "0"), alert="years = 0 years; allowed is 1 to 15")
    # 50,000 dollars over 4 years without a return, at a margin of 60%: 50,000 / 4 / 0.6 / 8,760
    bench.changes(lambda: bench.type("Return asked for, a year", "0"))
    assert "must bring in $2.38" in bench.changes(lambda: bench.type("Years in service (years)", "4"))


def test_merge_two_firms(pages):
    bench = Bench(pages[5])
    firms = "Firms and their shares"
    bench.changes(lambda: bench.type(firms, "A, 40\nB, many"), alert="line 2: 'many' is no share")
    said = bench.changes(lambda: bench.type(firms, "A, 20\nB, 15\nC, 10\nD, 5"))
    assert "The shares add up to 50; each was divided by that." in said
    bench.changes(lambda: bench.choose("with", "D"))
    assert "HHI of 3,400" in bench.changes(lambda: bench.choose("Merge", "C"))
    bench.changes(lambda: bench.choose("with", "C"), alert="allowed is another firm")
    assert pages[5].trouble == []


def test_the_text_of_each_notebook_has_no_markup_left(lab, browser):
    address, token = lab
    page = browser.new_page()
    page.goto(f"{address}lab/workspaces/text/tree/{BENCHES[0].name}?token={token}")
    page.wait_for_function("Boolean(window.jupyterapp?.shell.currentWidget?.content?.rendermime)", timeout=PATIENCE)
    planted = "See {cite:t}`kaplan2020` and [this](claim:C001-04).", "```{note}\nText.\n```"
    for text, what in zip(page.evaluate(RENDERED, planted), ("{cite:t}", "{note}"), strict=True):
        assert what in text
    for notebook in NOTEBOOKS:
        for text, rendered in zip(texts(notebook), page.evaluate(RENDERED, texts(notebook)), strict=True):
            shown = lxml.html.fromstring(f"<div>{rendered}</div>")
            silent = shown.xpath("//a[not(@href)]")  # JupyterLab takes away an address that it does not know
            assert len(silent) == text.count("](n:")
            assert left(shown, formulas(text)) == []
    page.close()
