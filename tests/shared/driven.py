"""The notebooks, what they must not give, and a workbench on a page, driven as a reader does."""

from pathlib import Path

import pytest
from places import ROOT
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PATIENCE = 300_000  # milliseconds, on a machine that does much else: five kernels start at once
CSV = "params (B),tokens (B),loss\n" + "".join(
    f"{n},{d},{1.8 + 480 / (n * 1e9) ** 0.35 + 2000 / (d * 1e9) ** 0.36:.4f}\n"
    for n in (0.1, 0.4, 2, 10) for d in (5, 20, 100, 400)
)  # fmt: skip


def wrong_outputs(outputs):
    """Return what is wrong with what a notebook gives in JupyterLab: errors, warnings, a figure that it cannot show."""
    spoken = [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"]
    problems = [output.get("text") or output["ename"] for output in spoken]
    for data in (output.get("data", {}) for output in outputs):
        vega = {version for version in ("v5", "v6") if f"application/vnd.vega.{version}+json" in data}
        if len(vega) == 1 or (vega and "text/html" in data):
            problems.append(f"a figure offers {sorted(data)}")
    return problems


class Bench:
    """A workbench on a page."""

    def __init__(self, page):
        page.wait_for_function("window.ranAll === true")
        self.page, self.box = page, page.locator(".jp-OutputArea-output > .widget-vbox")
        self.said = self.box.locator(".sb-finding")
        self.said.wait_for()

    def sentence(self):
        """Return finding and reading."""
        return self.said.locator("xpath=..").inner_text()

    def changes(self, act, alert=None):
        """Do ``act``; wait until the sentence is another one, and return it; or until ``alert`` is beside a control."""
        before = self.sentence()
        act()
        if alert:
            self.box.get_by_role("alert").filter(has_text=alert).wait_for()
            assert self.sentence() == before
            return before
        self.page.wait_for_function("([box, before]) => box.innerText !== before",
                                    arg=[self.said.locator("xpath=..").element_handle(), before])  # fmt: skip
        self.box.get_by_role("status").filter(has_text="Done").wait_for()
        return self.sentence()

    def until(self, holds):
        """Wait until ``holds()``: each widget hears from the kernel by itself, and one may be a moment behind."""
        for _ in range(PATIENCE // 100):
            if holds():
                return
            self.page.wait_for_timeout(100)
        pytest.fail("it did not come to hold", pytrace=False)

    def type(self, label, text):
        """Type into the box of that label, by keyboard."""
        box = self.box.get_by_label(label)
        box.fill(text)
        box.press("Tab")

    def choose(self, label, option):
        """Choose from the menu of that label."""
        self.box.get_by_label(label, exact=True).select_option(label=option)

    def press(self, label, key="ArrowRight"):
        """Press a key on the slider beside the box of that label."""
        row = self.box.get_by_label(label).locator("xpath=ancestor::div[contains(@class, 'widget-box')][1]")
        row.get_by_role("slider").press(key)

    def button(self, name):
        """Press a button once it can be pressed: it hears from the kernel by itself, and a press before is lost.

        By keyboard: what a notebook still draws can move it away between a mouse's press and its release, and then
        nothing happens.
        """
        button = self.box.get_by_role("button", name=name)
        expect(button).to_be_enabled(timeout=PATIENCE)
        button.press("Enter")

    def upload(self, file):
        """Choose a file, as from the dialogue that the button opens."""
        with self.page.expect_file_chooser() as waiting:
            self.button("Your runs, as CSV")
        waiting.value.set_files(file)

    def saved(self, label):
        """Return the text of the file behind a download link."""
        with self.page.expect_download() as waiting:
            self.box.get_by_role("link", name=label).press("Enter")
        return Path(waiting.value.path()).read_text("utf-8")

    def picture(self):
        """Return the picture's pixels; a picture that is put in its place meanwhile is the one to look at."""
        for left in reversed(range(10)):
            try:
                return self.box.locator(".vega-embed canvas, .vega-embed svg").first.screenshot()
            except PlaywrightError as error:
                if not left or "not attached" not in str(error):
                    raise
