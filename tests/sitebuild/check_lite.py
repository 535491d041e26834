"""JupyterLite as ``make lite`` adds it, in a real Chromium: every notebook, a slider, a fit; nothing leaves the site.

``make test-lite`` runs this file; ``make test`` does not, since a site need not have JupyterLite.
"""

import time
from urllib.parse import urlsplit

import chrome
import pytest
from driven import CSV, NOTEBOOKS, Bench, wrong_outputs
from playwright.sync_api import Error as PlaywrightError

from sitebuild.finish import manifest

PATIENCE = 240_000  # milliseconds until a notebook has run, on a machine with much else to do
READY = """() => {
  const panel = window.jupyterapp?.shell.currentWidget;
  return panel?.sessionContext?.isReady && panel.content.widgets.length > 0;
}"""
RUN = "() => { jupyterapp.commands.execute('runmenu:run-all'); }"
CELLS = "jupyterapp.shell.currentWidget.content.model.toJSON().cells.filter(cell => cell.cell_type === 'code')"
DONE = f"""() => {{
  const cells = {CELLS};
  const failed = cells.some(cell => cell.outputs.some(output => output.output_type === 'error'));
  return failed || (cells.every(cell => cell.execution_count));
}}"""
FIRST = f"() => {CELLS}.some(cell => cell.execution_count)"
BENCH = """() => {
  const notebook = jupyterapp.shell.currentWidget.content;
  const opens = (cell) => /^workbench[.]/m.test(cell.model.sharedModel.source);
  notebook.activeCellIndex = notebook.widgets.findLastIndex((cell) => cell.model.type === "code" && opens(cell));
  notebook.scrollToItem(notebook.activeCellIndex);
}"""
FITS = {"01-scaling-laws-workings"}  # SciPy comes for a fit alone


class Live:
    """A notebook open in JupyterLite, with what was asked for and what went wrong."""

    def __init__(self, context, address):
        self.problems, self.loaded, self.page, self.address = [], [], context.new_page(), address
        here = urlsplit(address).netloc
        self.page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        context.on("request", lambda request: self._asked(request.url, here))
        context.on("response", lambda response: self._came(response))
        self.began = time.monotonic()

    def _asked(self, url, here):
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != here:
            self.problems.append(f"outside request: {url}")

    def _came(self, response):
        self.loaded.append(response.url)
        if response.status >= 400 and "/api/" not in response.url:  # JupyterLite asks whether a folder has a list
            self.problems.append(f"status {response.status}: {response.url}")

    def run(self, name):
        """Open the notebook and run every cell; return the outputs, and after how many seconds the first had run."""
        self.page.goto(f"{self.address}lite/notebooks/index.html?path={name}")
        self.page.wait_for_function(READY, timeout=PATIENCE)
        self.page.evaluate(RUN)
        self.page.wait_for_function(FIRST, timeout=PATIENCE)
        first = time.monotonic() - self.began
        self.page.wait_for_function(DONE, timeout=PATIENCE)
        self.ran = time.monotonic() - self.began
        self.page.wait_for_timeout(1000)
        return [output for cell in self.page.evaluate(f"() => {CELLS}") for output in cell["outputs"]], first

    def bytes(self, site):
        """Return how many bytes of ``site`` came, each file once."""
        names = {urlsplit(url).path.partition(chrome.UNDER)[2] for url in self.loaded}
        return sum((site / name).stat().st_size for name in names if name and (site / name).is_file())


def look(browser, path, site, address):
    """Return what is wrong when the notebook runs, and what it took; two of the workbenches are used as well."""
    with browser.new_context() as context:
        live = Live(context, address)
        try:
            told = use(live, path, site)
        except PlaywrightError as error:  # of this notebook alone
            live.problems.append(f"{path.stem}: {error.message}")
            told = f"{path.stem}: stopped after {time.monotonic() - live.began:.0f} s"
        return live.problems, told


def use(live, path, site):
    """Run the notebook, and its workbench where ``USES`` says how; note what is wrong, return what it took."""
    outputs, first = live.run(path.name)
    errors = [output for output in outputs if output["output_type"] == "error"]
    live.problems += [f"{error['ename']}: {error['evalue']}" for error in errors] or wrong_outputs(outputs)
    shown = live.page.locator(".vega-embed canvas, .vega-embed svg").count()
    if not shown:
        live.problems.append("no figure is drawn")
    if any("/scipy-" in url for url in live.loaded) != (path.stem in FITS):
        live.problems.append(f"SciPy came, or did not: {path.stem} and {FITS}")
    took = live.bytes(site) / 1e6
    if path.stem in USES and not live.problems:
        live.page.set_default_timeout(PATIENCE)
        live.page.evaluate("window.ranAll = true")
        live.page.evaluate(BENCH)
        live.problems += USES[path.stem](Bench(live.page))
    return f"{path.stem}: first cell {first:.0f} s, whole {live.ran:.0f} s, {took:.0f} MB, {shown} figures drawn"


def moves(bench):
    """Return what is wrong when a reader moves a slider that calls Python."""
    said = bench.changes(lambda: bench.press("Years in service (years)"))
    return [] if "must bring in" in said else [f"the slider says {said!r}"]


def fits(bench):
    """Return what is wrong when a reader fits a law to runs of their own: their own law comes out."""
    file = {"name": "runs.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    bench.changes(lambda: bench.upload(file))
    said = bench.changes(lambda: bench.choose("Law", "E + A / N^alpha + B / D^beta"))
    return [] if "alpha 0.350 (" in said and "beta 0.360 (" in said else [f"the fit says {said!r}"]


USES = {"01-scaling-laws-workings": fits, "04-market-snapshot-workings": moves}


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
