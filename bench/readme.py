"""What README shows of the book: a picture of the front page, and the badge that opens it in Binder: ``make readme``.

The badge is that of the repository that ``_config.yml`` names (``repository: url``); without one there is none.
"""

import chrome

from sitebuild import ROOT
from sitebuild.addresses import configured_repository, live_links

PICTURE = ROOT / ".github" / "front.png"
FRONT, LIVE = "book/index.html", "notebooks/06-the-bet"
BADGE = "[![Open in Binder](https://mybinder.org/badge_logo.svg)]"


def with_badge(text, repository):
    """Return README's ``text`` with the badge of ``repository`` under its picture, and no other.

    >>> print(with_badge("![Front](a.png)\\n\\nText", "https://github.com/a/b").splitlines()[1][56:94])
    (https://mybinder.org/v2/gh/a/b/main?u
    """
    lines = [line for line in text.split("\n") if not line.startswith(BADGE)]
    at = next(i for i, line in enumerate(lines) if line.startswith("![")) + 1
    lines[at:at] = [f"{BADGE}({address})" for _, address in live_links(repository, LIVE)]
    return "\n".join(lines)


def draw(site, file=PICTURE):
    """Write the picture of the front page of ``site`` as it opens, in the light colours."""
    with chrome.launched() as browser, chrome.served(site) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 720}, color_scheme="light", reduced_motion="reduce")
        page.goto(address + FRONT, wait_until="networkidle")
        page.screenshot(path=file)


def main():
    """Draw the picture of the site as it is built, and put both into README."""
    draw(ROOT / "_build" / "html")
    readme = ROOT / "README.md"
    repository = configured_repository(ROOT)
    readme.write_text(with_badge(readme.read_text("utf-8"), repository), "utf-8")
    badge = f"the badge of {repository}" if repository else "no badge: repository: url in _config.yml is empty"
    print(f"{PICTURE.relative_to(ROOT)}, {PICTURE.stat().st_size / 1000:.0f} kB; {badge}")


if __name__ == "__main__":
    main()
