"""JupyterLite as ``make lite`` adds it, in a real Chromium: every notebook, a slider, SciPy; nothing leaves the site.

``make test-lite`` runs this file; ``make test`` does not, since a site need not have JupyterLite.
"""

import json
import time
from urllib.parse import urlsplit

import chrome
import pytest
from test_notebooks import NOTEBOOKS, wrong_outputs

from scalingbet import laws, manifest

PATIENCE = 600_000  # milliseconds until a notebook has run, on a machine with much else to do
READY = """() => {
  const panel = window.jupyterapp?.shell.currentWidget;
  return panel?.sessionContext?.isReady && panel.content.widgets.length > 0;
}"""
RUN = "() => { jupyterapp.commands.execute('runmenu:run-all'); }"
CELLS = "jupyterapp.shell.currentWidget.content.model.toJSON().cells.filter(cell => cell.cell_type === 'code')"
DONE = f"""() => {{
  const cells = {CELLS};
  const failed = cells.some(cell => cell.outputs.some(output => output.output_type === 'error'));
  return failed || (cells.every(cell => cell.execution_count) && (window.first ||= performance.now()) > 0);
}}"""
FIRST = f"() => {CELLS}.some(cell => cell.execution_count)"
ADD = """source => {
  const notebook = jupyterapp.shell.currentWidget.content;
  notebook.model.sharedModel.insertCell(notebook.widgets.length, {cell_type: 'code', source});
  notebook.deselectAll();
  notebook.activeCellIndex = notebook.widgets.length - 1;
  jupyterapp.commands.execute('notebook:run-cell');
}"""
SLIDER = """
from ipywidgets import IntSlider, Output
from scalingbet import laws
said, slider = Output(), IntSlider(value=9, min=9, max=12, description="log10 N")
def moved(change):
    with said:
        print(f"loss {laws.kaplan_loss_params(10.0 ** change['new']):.4f}")
slider.observe(moved, "value")
display(slider, said)
"""
FIT = """
import sys
from scalingbet import laws
assert "scipy" not in sys.modules, "SciPy came before it was asked for"
from scalingbet.browser import LATE
import importlib
optimize = importlib.import_module(f"{LATE}.optimize")
found = optimize.minimize_scalar(lambda x: (laws.kaplan_loss_params(10.0 ** x) - 2.5) ** 2, bracket=(8, 11))
print("fitted", round(float(found.x), 3))
"""


class Live:
    """A notebook open in JupyterLite, with what was asked for and what went wrong."""

    def __init__(self, context, address, name):
        self.problems, self.loaded, self.page = [], [], context.new_page()
        here = urlsplit(address).netloc
        self.page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        context.on("request", lambda request: self._asked(request.url, here))
        context.on("response", lambda response: self._came(response))
        self.began = time.monotonic()
        self.page.goto(f"{address}lite/notebooks/index.html?path={name}")
        self.page.wait_for_function(READY, timeout=PATIENCE)

    def _asked(self, url, here):
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != here:
            self.problems.append(f"outside request: {url}")

    def _came(self, response):
        self.loaded.append(response.url)
        if response.status >= 400 and "/api/" not in response.url:  # JupyterLite asks whether a folder has a list
            self.problems.append(f"status {response.status}: {response.url}")

    def run(self):
        """Run every cell; return the outputs of all, and after how many seconds the first had run."""
        self.page.evaluate(RUN)
        self.page.wait_for_function(FIRST, timeout=PATIENCE)
        first = time.monotonic() - self.began
        self.page.wait_for_function(DONE, timeout=PATIENCE)
        self.page.wait_for_timeout(1000)
        return [output for cell in self.page.evaluate(f"() => {CELLS}") for output in cell["outputs"]], first

    def bytes(self, site):
        """Return how many bytes of ``site`` came, each file once."""
        names = {urlsplit(url).path.partition(chrome.UNDER)[2] for url in self.loaded}
        return sum((site / name).stat().st_size for name in names if name and (site / name).is_file())


def look(browser, path, site, address):
    """Return what is wrong when the notebook runs, and what it took; the first also has a slider and a fit."""
    with browser.new_context() as context:
        live = Live(context, address, path.name)
        outputs, first = live.run()
        errors = [output for output in outputs if output["output_type"] == "error"]
        problems = [f"{error['ename']}: {error['evalue']}" for error in errors] or wrong_outputs(outputs)
        shown = live.page.locator(".vega-embed canvas, .vega-embed svg").count()
        if not shown:
            problems.append("no figure is drawn")
        told = f"{path.stem}: first cell {first:.0f} s, {live.bytes(site) / 1e6:.0f} MB, {shown} figures drawn"
        if path == NOTEBOOKS[0]:
            if any("scipy" in url for url in live.loaded):
                problems.append("SciPy came before a fit")
            problems += [*moves(live.page), *fits(live.page)]
            if not any("scipy" in url for url in live.loaded):
                problems.append("SciPy did not come for a fit")
        return problems + live.problems, told


def moves(page):
    """Return what is wrong when a reader moves a slider that calls Python."""
    page.evaluate(ADD, SLIDER)
    handle = page.locator(".widget-slider .noUi-handle, .jupyter-widgets [role=slider]").last
    handle.wait_for(timeout=PATIENCE)
    handle.focus()
    page.keyboard.press("ArrowRight")
    try:
        page.get_by_text(f"loss {laws.kaplan_loss_params(1e10):.4f}").first.wait_for(timeout=60_000)
    except Exception:
        return [f"the slider says {page.locator('.jp-OutputArea-output').last.inner_text()!r}"]
    return []


def fits(page):
    """Return what is wrong when SciPy is first imported deep in a call."""
    page.evaluate(ADD, FIT)
    page.wait_for_function(f"() => {CELLS}.at(-1).outputs.length > 0", timeout=PATIENCE)
    said = json.dumps(page.evaluate(f"() => {CELLS}.at(-1).outputs"))
    return [] if "fitted 8.708" in said else [f"no fit: {said[:1500]}"]


@pytest.fixture(scope="module")
def runs(site, address):
    """What each notebook did in JupyterLite."""
    found = chrome.side_by_side(lambda browser, path: look(browser, path, site, address), NOTEBOOKS)
    for _, told in found:
        print(told)
    return dict(zip(NOTEBOOKS, found, strict=True))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_in_the_browser(path, runs):
    assert runs[path][0] == []


def test_the_site_with_jupyterlite_is_as_its_manifest_says(site):
    problems, _ = manifest.differences(str(site))
    assert problems == []
    assert (site / "lite" / "static" / "pyodide" / "pyodide-lock.json").exists()


def test_each_chapter_offers_its_notebook_where_it_is_served(site, address, browser):
    for root, shown in ((address, True), (f"{site.as_uri()}/", False)):
        with browser.new_context() as context:
            page = context.new_page()
            for path in NOTEBOOKS:
                page.goto(f"{root}notebooks/{path.stem}.html")
                link = page.locator(".tools .served a")
                assert link.get_attribute("href").endswith(f"lite/notebooks/index.html?path={path.name}")
                assert link.is_visible() == shown
