"""Pack the built site into one archive that reads without a server or a network: ``make release``.

The same site gives the same bytes: files in order, no time of day in them.  ``.zenodo.json``, what Zenodo says of a
release, is renewed from CITATION.cff.
"""

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

from scalingbet import __version__
from scalingbet.facts.book import book

from .. import ROOT
from ..found import edition
from . import manifest

ZENODO = ROOT / ".zenodo.json"


def pack(site: Path, archive: Path) -> None:
    """Write the folder ``site`` into the zip file ``archive``, under a folder of the archive's name."""
    year, month, day = (int(part) for part in str(book()["date"]).split("-"))
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path, file in {**manifest.files(site), manifest.NAME: site / manifest.NAME}.items():
            entry = zipfile.ZipInfo(f"{archive.stem}/{path}", (year, month, day, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            packed.writestr(entry, file.read_bytes())


def zenodo() -> dict[str, Any]:
    """Return what Zenodo takes as a release's record, from CITATION.cff; of licences it takes one, that of the text."""
    about = edition.citation()
    people = [{"name": edition.name(one), **{key: one[key] for key in ("affiliation", "orcid") if key in one}}
              for one in edition.authors()]  # fmt: skip
    return {
        "title": about["title"], "description": about["abstract"].strip(), "version": str(about["version"]),
        "publication_date": str(about["date-released"]), "upload_type": "software", "access_right": "open",
        "creators": people, "license": book()["licence"]["text"].lower(), "keywords": about["keywords"],
        "language": "eng", "notes": f"Code under {book()['licence']['code']}. {about['message']}",
    }  # fmt: skip


def main() -> None:
    """Pack _build/html, renew Zenodo's record, and say where the archive is."""
    site = ROOT / "_build" / "html"
    problems, _ = manifest.differences(str(site))
    if problems:
        sys.exit("\n".join(problems))
    archive = ROOT / "dist" / f"the-scaling-bet-{__version__}.zip"
    pack(site, archive)
    ZENODO.write_text(json.dumps(zenodo(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{archive.relative_to(ROOT)}, {archive.stat().st_size / 1e6:.1f} MB: unpack it and open index.html")


if __name__ == "__main__":
    main()
