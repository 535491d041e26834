"""Cards become pictures, each 1,200 by 630 pixels in few colours, while the pages are written.

One whose SVG is as it was is not drawn again.  The drawing and its letters are vl-convert's own, the same anywhere.
"""

import hashlib
import io
import json
import os
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

FOLDER = "cards"
COLOURS = 32
FEW = 8  # new cards that this process draws itself: others would not have begun by then


def png(svg: str) -> bytes:
    """Return the SVG text ``svg`` as a picture of few colours."""
    import vl_convert
    from PIL import Image

    picture = Image.open(io.BytesIO(vl_convert.svg_to_png(svg))).convert("RGB")
    few = picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    packed = io.BytesIO()
    few.save(packed, "PNG", compress_level=6)
    return packed.getvalue()


def write(file: str, svg: str) -> None:
    """Draw ``svg`` into the picture ``file``."""
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    Path(file).write_bytes(png(svg))


class Cards:
    """The cards of one build.  From the ninth new one on others draw them while this process goes on with its pages."""

    def __init__(self, app: Sphinx) -> None:
        self.folder, self.kept = Path(app.outdir) / FOLDER, Path(app.doctreedir) / "cards.json"
        self.was: dict[str, str] = json.loads(self.kept.read_text("utf-8")) if self.kept.exists() else {}
        self.now: dict[str, str] = {}
        self.waiting: list[tuple[str, str]] = []
        self.pool: ProcessPoolExecutor | None = None
        self.drawn: list[Future[None]] = []

    def order(self, page: str, svg: str) -> None:
        """Have the card of ``page`` drawn, unless it is there."""
        file, digest = self.folder / f"{page}.png", hashlib.sha256(svg.encode()).hexdigest()
        self.now[page] = digest
        if self.was.get(page) == digest and file.exists():
            return
        self.waiting.append((str(file), svg))
        if not self.pool and len(self.waiting) > FEW:
            self.pool = ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), os.nice, (10,))
        if self.pool:
            self.drawn += [self.pool.submit(write, *card) for card in self.waiting]
            self.waiting.clear()

    def finish(self) -> None:
        """Wait until all are drawn; remove those whose page is gone."""
        for card in self.waiting:
            write(*card)
        for drawing in self.drawn:
            drawing.result()
        for picture in self.folder.rglob("*.png"):
            if not (self.folder.parent / picture.relative_to(self.folder)).with_suffix(".html").exists():
                picture.unlink()
        self.kept.write_text(json.dumps(self.was | self.now), encoding="utf-8")

    def end(self) -> None:
        """Draw no more."""
        if self.pool:
            self.pool.shutdown(cancel_futures=True)


def of_build(app: Any) -> Cards:
    """Return the cards of the build that goes on."""
    if not hasattr(app, "scalingbet_cards"):
        app.scalingbet_cards = Cards(app)
    cards: Cards = app.scalingbet_cards
    return cards


def order(app: Any, page: str, svg: str) -> str:
    """Have the card of ``page`` drawn; return the path of its picture."""
    of_build(app).order(page, svg)
    return f"{FOLDER}/{page}.png"


def finish(app: Any, error: Exception | None) -> None:
    """End the drawing with the build."""
    try:
        if not error and app.builder.name == "html":
            of_build(app).finish()
    finally:
        of_build(app).end()


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the end of the build, after every page is there."""
    app.connect("build-finished", finish, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
