"""Lighthouse's scores of each page, as a telephone sees it: npm installs the locked version when it is first asked."""

import gzip
import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import chrome

from bench.builds import BenchError, seconds

HERE = Path(__file__).parent
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


class Packed(chrome.Handler):
    """Sends files as hosts of static sites do: gzipped, and not asked for again for ten minutes."""

    def send_head(self):
        """Send the headers and return the file that follows, packed."""
        path = Path(self.translate_path(self.path.partition("?")[0]))
        if not path.is_file() or path.suffix not in (".html", ".js", ".css", ".svg", ".json", ".csv"):
            return super().send_head()
        packed = gzip.compress(path.read_bytes(), 6, mtime=0)
        self.send_response(200)
        for name, value in (("Content-Type", self.guess_type(path)), ("Content-Length", len(packed)),
                            ("Content-Encoding", "gzip"), ("Cache-Control", "max-age=600")):  # fmt: skip
            self.send_header(name, str(value))
        self.end_headers()
        return io.BytesIO(packed)


def installed(folder, locked=HERE):
    """Return ``folder`` with the packages that ``locked`` locks in it, installed now if not; nothing, without npm."""
    lock, kept = locked / "package-lock.json", folder / "package-lock.json"
    whole = folder / "node_modules" / ".package-lock.json"  # npm writes it last
    if whole.exists() and kept.read_bytes() == lock.read_bytes():
        return folder
    if not shutil.which("npm") or not shutil.which("node"):
        return None
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(locked / name, folder)
    seconds(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder / "npm.log", cwd=folder)
    return folder


def scores(folder, addresses, tell):
    """Return, for each of ``addresses``, its four scores and what is not at its best; ``tell`` hears of each."""
    flags = ["--headless=new", *chrome.FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    command = ["node", HERE / "lighthouse.mjs", chrome.executable(whole=True), json.dumps(flags), *addresses]
    found = {}
    with (folder / "lighthouse.log").open("w") as log:
        program = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=log, text=True)
        for line in program.stdout:
            page = json.loads(line)
            if page["error"] or None in page["scores"].values():
                raise BenchError(f"Lighthouse has no scores of {page['url']}: {page['error']}")
            found[page["url"]] = [page["scores"][category] for category in CATEGORIES], page["found"]
            tell(page["url"], found[page["url"]][0])
    if program.wait():
        raise BenchError("Lighthouse ended early:\n" + (folder / "lighthouse.log").read_text("utf-8")[-2000:])
    return found
