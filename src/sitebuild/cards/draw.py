"""Cards become pictures, side by side, at the end of the build: each 1,200 by 630 pixels in few colours.

One whose SVG is as it was is not drawn again.  The drawing and its letters are vl-convert's own, the same anywhere.
"""

import hashlib
import io
import json
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

FOLDER = "cards"
COLOURS = 32
FEW = 8  # cards that this process draws itself: others would not have begun by then


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


def order(app: Any, page: str, svg: str) -> str:
    """Have the card of ``page`` drawn when the pages are written; return the path of its picture."""
    app.__dict__.setdefault("scalingbet_cards", {})[page] = svg
    return f"{FOLDER}/{page}.png"


def draw_all(app: Sphinx, error: Exception | None) -> None:
    """Draw the cards that were ordered and are not there; remove those whose page is gone."""
    if error or app.builder.name != "html":
        return
    out, kept = Path(app.outdir), Path(app.doctreedir) / "cards.json"
    was = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    ordered = app.__dict__.get("scalingbet_cards", {})
    now = {page: hashlib.sha256(svg.encode()).hexdigest() for page, svg in ordered.items()}
    files = {page: out / FOLDER / f"{page}.png" for page in ordered}
    new = [page for page in ordered if was.get(page) != now[page] or not files[page].exists()]
    work = [str(files[page]) for page in new], [ordered[page] for page in new]
    if len(new) > FEW:
        with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
            list(pool.map(write, *work, chunksize=4))
    else:
        list(map(write, *work))
    for picture in (out / FOLDER).rglob("*.png"):
        if not (out / picture.relative_to(out / FOLDER)).with_suffix(".html").exists():
            picture.unlink()
    kept.write_text(json.dumps(was | now), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the end of the build, after every page is there."""
    app.connect("build-finished", draw_all, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
