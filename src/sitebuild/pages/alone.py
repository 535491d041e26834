"""A page that stands alone, beside those of the contents: a figure's, a claim's.  It is one folder deep.

Who writes such a page removes it when what it shows is gone.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scalingbet.explorable.html import script_json

from ..cards.social import social
from ..found.pages import small


def write(
    app: Any,
    page: str,
    template: str,
    title: str,
    description: str,
    card: str,
    about: Mapping[str, Any] | None,
    **values: Any,
) -> None:
    """Write ``page``, a path without suffix, from its ``template``, with what another site shows of a link to it.

    ``about`` is what the page is for a machine.
    """
    said = social(app, page, title, description, card)
    file = Path(app.outdir) / f"{page}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    html = small(template, title, "../", said["url"], social=said, linked=script_json(about) if about else "", **values)
    file.write_text(f"{html}\n", encoding="utf-8", newline="\n")
