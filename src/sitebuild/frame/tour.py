"""The tour: states of figures, each with a sentence; a list on the front page, a bar on the way."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from scalingbet import figures
from scalingbet.explorable import Choice
from scalingbet.facts.files import check, close, read
from scalingbet.markup import templates

from ..changes import SITE
from ..ledger.pages import homes
from ..pages.drawn import drawn
from .texts import FrameError, written

render = templates(SITE / "templates" / "parts")
FILE = Path(__file__).with_name("tour.yaml")
SCRIPT, BEFORE, AFTER = Path("assets") / "tour.js", "window.tour=", ";\n"
SCHEMA = read(FILE.with_name("tour.schema.yaml"))


def _link(step: dict[str, Any], where: str) -> str:
    """Return the fragment of a step's state; a control or a value that its figure does not have raises."""
    known = figures.load()
    if step["figure"] not in known:
        raise FrameError(f"{where}: figure = {step['figure']!r}; {close(step['figure'], known)}")
    figure = known[step["figure"]]
    controls = {control.name: control for control in figure.controls}
    for name, value in step.get("state", {}).items():
        control = controls.get(name)
        if control is None:
            raise FrameError(f"{where}: state has {name!r}; {close(name, controls)}")
        low, high = getattr(control, "low", None), getattr(control, "high", None)
        fits = value in control.options if isinstance(control, Choice) else low is None or low <= value <= high
        if not fits:
            raise FrameError(f"{where}: {name} = {value!r} is nothing that the control can be")
    return f"#{figure.name}?{urlencode({'v': figure.version, **step.get('state', {})})}"


def steps(places: dict[str, str], file: Path = FILE) -> list[dict[str, str]]:
    """Return the steps, each with ``says`` and ``address`` from the site's root; ``places``: each figure's page."""
    entries = read(file)
    check(entries, SCHEMA, file.name, FrameError)
    made = []
    for i, step in enumerate(entries, 1):
        where = f"{file.name}, step {i}"
        link = _link(step, where)
        if step["figure"] not in places:
            raise FrameError(f"{where}: no page shows {step['figure']}")
        (says,) = written([step["says"]], where)
        made.append({"says": says, "address": f"{places[step['figure']]}.html?tour={i}{link}"})
    return made


def told(app: Sphinx) -> list[dict[str, str]]:
    """Return the steps: those of the script, where nothing that they depend on has changed since it was written."""
    file = Path(app.outdir) / SCRIPT
    if app.scalingbet_same and file.exists():
        kept: list[dict[str, str]] = json.loads(file.read_text("utf-8").removeprefix(BEFORE).removesuffix(AFTER))
        return kept
    return steps(homes(app.env))


class Tour(SphinxPostTransform):
    """Put the list where ``{tour}`` stands."""

    default_priority = 60

    def run(self, **kwargs: Any) -> None:
        """Work on the page that is being written."""
        for place in list(
            self.document.findall(lambda node: "tour-steps" in getattr(node, "attributes", {}).get("classes", ()))
        ):
            root = "../" * self.env.docname.count("/")
            made = render("tour.html", steps=told(self.app), root=root)
            place.replace_self(drawn(html=made))


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the script that knows the steps; a page loads it on the way only."""
    if error or app.builder.name != "html" or "book/index" not in app.env.found_docs:
        return
    file, said = Path(app.outdir) / SCRIPT, json.dumps(told(app), ensure_ascii=False)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{BEFORE}{said}{AFTER}", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the tour to the build."""
    app.add_post_transform(Tour)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
