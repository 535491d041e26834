"""Print the built site as one PDF: ``python -m sitebuild.printed``, run by ``make pdf``."""

import io
import sys
import tempfile
import time
from pathlib import Path

import pikepdf

from scalingbet import __version__
from scalingbet.facts.book import book

from .. import ROOT, chromium
from .book import document, pages_of_the_book, site_address
from .pages import Page

FILL = "at => document.querySelectorAll('[data-at]').forEach(slot => { slot.textContent = at[slot.dataset.at]; })"


def places(pdf: pikepdf.Pdf) -> dict[str, int]:
    """Return the number of the page, from 1, of each id that a link leads to."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
    return {str(name)[1:]: numbers[target[0].objgen] for name, target in pdf.Root.Dests.items()}


def printed(html: str) -> pikepdf.Pdf:
    """Return the document ``html`` as Chromium prints it, with the page of each entry in its contents.

    It is printed twice: where a page begins is only known then.
    """
    with tempfile.TemporaryDirectory() as folder, chromium.launched() as browser:
        file = Path(folder) / "book.html"
        file.write_text(html, encoding="utf-8")
        page = browser.new_page()
        page.goto(file.as_uri())

        def once() -> pikepdf.Pdf:
            return pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)))

        first = places(once())
        page.evaluate(FILL, first)
        whole = once()
    if places(whole) != first:
        raise RuntimeError("the numbers in the contents moved the pages that they name")
    return whole


def finish(pdf: pikepdf.Pdf, parts: dict[str, list[Page]]) -> None:
    """Give ``pdf`` its bookmarks, and say in it whose book it is and of which day: the book's own, not its print's."""
    with pdf.open_outline() as outline:
        for page in (page for part in parts.values() for page in part):
            chapter = pikepdf.OutlineItem(page.title, pdf.Root.Dests[f"/{page.slug}"])
            chapter.children += [
                pikepdf.OutlineItem(title, pdf.Root.Dests[f"/{ident}"]) for ident, title in page.sections
            ]
            outline.root.append(chapter)
    day = f"D:{book()['date'].replace('-', '')}000000Z"
    for key in list(pdf.docinfo):
        del pdf.docinfo[key]
    told = {"Title": book()["title"], "Author": f"{book()['title']} contributors", "CreationDate": day, "ModDate": day}
    for key, value in told.items():
        pdf.docinfo[f"/{key}"] = value


def main() -> None:
    """Print _build/html and say where the PDF is."""
    began, site = time.monotonic(), ROOT / "_build" / "html"
    address = site_address(site)
    parts = pages_of_the_book(site, address)
    try:
        pdf = printed(document(parts, site, address))
    except chromium.NoBrowser as error:
        sys.exit(str(error))
    finish(pdf, parts)
    file = ROOT / "dist" / f"the-scaling-bet-{__version__}.pdf"
    file.parent.mkdir(exist_ok=True)
    pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    size, seconds = file.stat().st_size / 1e6, time.monotonic() - began
    print(f"{file.relative_to(ROOT)}: {len(pdf.pages)} pages, {size:.1f} MB, printed in {seconds:.0f} s")


if __name__ == "__main__":
    main()
