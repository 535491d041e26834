"""A page of its own for each figure, ``figures/<name>.html``: the figure, and nothing around it, for anyone to frame.

It is written when a page that shows the figure is, and says the same.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from markupsafe import Markup
from sphinx.application import Sphinx

from scalingbet import figures

from ..addresses import site_url
from ..cards.card import figure_card
from ..found import linked
from ..found.items import of_figure
from ..ledger.pages import homes
from ..pages import alone

FOLDER = "figures"


def moved(app: Sphinx, env: Any) -> list[str]:
    """Return the pages at which figures have come to be at home: they are written again, and those figures' own."""
    was, now = getattr(env, "scalingbet_homes", {}), homes(env)
    env.scalingbet_homes = now
    return sorted({home for name, home in now.items() if was.get(name) != home})


def changed(app: Sphinx) -> dict[str, tuple[dict[str, Any], str]]:
    """Return those of the figures that were shown in this build whose pages may say something new."""
    shown, file = app.__dict__.get("scalingbet_figures", {}), Path(app.doctreedir) / "figures.json"
    was = json.loads(file.read_text("utf-8")) if file.exists() and app.scalingbet_same else {}
    now = {name: hashlib.sha256(json.dumps(made).encode()).hexdigest() for name, made in shown.items()}
    file.write_text(json.dumps(was | now), encoding="utf-8")
    return {name: made for name, made in shown.items() if was.get(name) != now[name]}


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the pages of the figures that are new or changed; remove those of figures that are gone."""
    if error or app.builder.name != "html":
        return
    at, site = homes(app.env), site_url(app.confdir)
    for name, (figure, html) in changed(app).items():
        about = figures.load()[name]
        chapter = app.env.titles[at[name]].astext()
        alone.write(
            app, f"{FOLDER}/{name}", "figure_alone.html", figure["finding"], figure["reading"],
            figure_card(figure, chapter), linked.figure(of_figure(about, at[name]), about, site),
            name=name, figure=Markup(html), spoken=name.replace("-", " "),
            home=at[name], chapter=chapter,
        )  # fmt: skip
    for file in (Path(app.outdir) / FOLDER).glob("*.html"):
        if file.stem not in at:
            file.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to what is read and to the end of the build."""
    app.connect("env-updated", moved)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
