"""The site's pages: what the templates are told, and the directives of the front page.

The templates in ``book/_templates`` write every page whole, with the parts of the Sphinx Book Theme and its names for
them, so nothing of the theme's scripts, styles and inline handlers gets in; ``published.py`` reads each page again.
"""

import functools
import hashlib
import os
import re
import subprocess
from html import escape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from .explorable.colours import TOKENS
from .facts.book import book, documents
from .link_names import with_names
from .published import POLICY

logger = logging.getLogger(__name__)

DATA_FRAME = re.compile(r"<div>\s*<style scoped>.*?</style>\s*(<table.*?</table>).*?</div>", re.DOTALL)  # of pandas
RUN_LIVE = re.compile(r'<p class="run-live"[^>]*>')  # of a workbench
FIGURE = re.compile(r'<figure class="explorable\b')


@functools.cache
def repository_url(folder):
    """Return the address of the repository that ``folder`` is a clone of, or "" when none is known."""
    url = os.environ.get("REPOSITORY_URL", "")
    if not url:
        git = ["git", "-C", str(folder), "remote", "get-url", "origin"]
        url = subprocess.run(git, capture_output=True, text=True, check=False).stdout
    url = re.sub(r"^git@([\w.-]+):", r"https://\1/", url.strip()).removesuffix(".git").rstrip("/")
    return url if url.startswith("https://") else ""


def report_url(repository, page, subject):
    """Return the address that opens a prefilled report of an error about ``subject`` on ``page``.

    ``site.js`` puts the reader's own address, with the state of the figures, in the place of the page's name.
    Without a repository there is nowhere to open it: the address is then that of the page that says what to send.

    >>> report_url("https://github.com/a/b", "book/claims", "claim C001-04")[:62]
    'https://github.com/a/b/issues/new?title=Error%3A+claim+C001-04'
    """
    if not repository:
        return "../book/methods.html#correct-us"
    version = f"{book()['version']}, {book()['date']}"
    asked = "What is wrong:\n\nWhat it should be, and the source:\n"
    body = f"Page: {page}\nAbout: {subject}\nVersion: {version}\n\n{asked}"
    return f"{repository}/issues/new?{urlencode({'title': f'Error: {subject}', 'body': body})}"


def source_digest(folder=Path(__file__).parent):
    """Return a digest of the package, code and data: what an executed notebook depends on beside its own cells."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def unchanged(app, what, state, made):
    """Return whether ``made`` is there, written in an earlier build from the same ``state``, a text; keep the state."""
    kept = Path(app.doctreedir) / f"{what}.state"
    same = made.exists() and kept.exists() and kept.read_text(encoding="utf-8") == state
    kept.write_text(state, encoding="utf-8")
    return same


def configure(app, config):
    """Set what ``_config.yml`` cannot say: what depends on the checkout and on the package."""
    os.environ["SCALINGBET_SITE"] = "1"  # kernels inherit it: an explorable then shows itself as HTML
    root = Path(app.srcdir)
    cache = root / "_build" / ".jupyter_cache" / source_digest()
    config.nb_execution_cache_path = str(cache.relative_to(root))
    if not config.bibtex_bibfiles:
        folder = "src/scalingbet/facts/bibliography"
        config.bibtex_bibfiles = [p.relative_to(root).as_posix() for p in sorted(root.glob(f"{folder}/*.bib"))]
    for listeners in list(app.events.listeners.values()):  # Jupyter Book loads Thebe: it writes scripts into each page
        for listener in list(listeners):
            if listener.handler.__module__.startswith("sphinx_thebe"):
                app.disconnect(listener.id)
    url = repository_url(root)
    if urlsplit(url).hostname in ("github.com", "gitlab.com"):  # the theme then makes the address of a live kernel
        binder = {"notebook_interface": "jupyterlab", "binderhub_url": "https://mybinder.org"}
        config.html_theme_options |= {"repository_url": url, "repository_branch": "main", "launch_buttons": binder}


# -- what the templates are told -------------------------------------------------------------


def chapter_number(docname):
    """Return the number of a chapter, from its file's name, or ``None``.

    >>> chapter_number("notebooks/02-data-wall"), chapter_number("book/claims")
    (2, None)
    """
    found = re.match(r"notebooks/0*(\d+)-", docname)
    return int(found[1]) if found else None


def parts(app):
    """Return the book's table of contents: parts with a caption and pages, the front page first."""
    titles = app.env.titles
    site = app.config.external_site_map
    found = [{"caption": "", "pages": [app.config.root_doc]}]
    found += [{"caption": part.caption, "pages": [page for page in part.items if page in titles]}
              for part in site.root.subtrees]  # fmt: skip
    return [
        {"caption": part["caption"], "pages": [
            {"docname": page, "title": titles[page].astext(), "number": chapter_number(page)}
            for page in part["pages"]
        ]}
        for part in found if part["pages"]
    ]  # fmt: skip


def first_words(doctree, most=155):
    """Return the page's first paragraph, cut at a sentence's or a word's end: the page's description."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().replace("\\", "").split())  # a formula is its TeX here
        if len(text) < 40:
            continue
        if len(text) <= most:
            return text
        cut = text[:most]
        return cut[: cut.rindex(". ") + 1] if ". " in cut[60:] else cut[: cut.rindex(" ")].rstrip(",;:") + " …"
    return ""


def tell_templates(app, pagename, templatename, context, doctree):
    """Add to the page's context what ``layout.html`` shows."""
    source = Path(app.confdir) / "book" / "_static"
    # The label hides the words that stand in the summary.
    context["body"] = with_names(context.get("body", "").replace(' aria-label="Toggle hidden content"', ""))

    def asset(name):
        file = TOKENS if name == TOKENS.name else source / name
        version = hashlib.sha256(file.read_bytes()).hexdigest()[:8]
        return f"{context['pathto']('_static/' + name, 1)}?v={version}"

    links = tools(app, pagename, context)
    live = "".join(f'<a href="{escape(link["url"])}">{link["text"]}</a> ' for link in links if "download" not in link)
    context["body"] = RUN_LIVE.sub(lambda found: found[0] + live, context["body"])
    context.update(
        asset=asset, policy=POLICY, parts=parts(app), chapter=chapter_number(pagename), edition=book(),
        description=first_words(doctree) if doctree else "", has_figure=bool(FIGURE.search(context["body"])),
        has_bet='class="bet-tools' in context["body"],
        repository=repository_url(app.confdir), tools=links,
        report=report_url(repository_url(app.confdir), pagename, f"page {pagename}"),
    )  # fmt: skip


def tools(app, pagename, context):
    """Return the links to what a notebook page can also be: its file, and a live kernel where one is known."""
    if not chapter_number(pagename):
        return []
    buttons = [button for group in context.get("header_buttons", []) for button in group.get("buttons", [group])]
    live = [button for button in buttons if button.get("text") in ("Binder", "JupyterLite")]
    source = context["pathto"](f"_sources/{context['sourcename']}", 1)
    return [
        *({"url": button["url"], "text": f"Open in {button['text']}"} for button in live),
        {"url": source, "text": "Notebook file", "download": True},
    ]


# -- what the search knows -------------------------------------------------------------------


class drawn(nodes.General, nodes.TextElement):
    """HTML made by the package (a figure, the ledger), with the words in it that are searched as its text."""


def searched_words(made):
    """Return the sentences of a piece of HTML: not its tables, code, controls and details.

    >>> searched_words("<p>It falls.</p><details><table><tr><td>7</td></tr></table></details><h3>Why</h3>")
    'It falls. Why'
    """
    soup = BeautifulSoup(made, "html.parser")
    for part in soup.select("details, table, dl, pre, code, form, script, svg"):
        part.decompose()
    return soup.get_text(" ", strip=True)


class Searched(SphinxPostTransform):
    """Give the search the sentences of raw HTML, where Sphinx would index every digit of it."""

    default_priority = 40  # after the notebooks' outputs are chosen and the ledger is written

    def run(self, **kwargs):
        """Replace the page's raw HTML."""
        for raw in list(self.document.findall(nodes.raw)):
            if "html" in raw.get("format", "").split():
                made = DATA_FRAME.sub(_scrolled, raw.astext())
                raw.replace_self(drawn("", searched_words(made), html=made.replace(' style="text-align: right;"', "")))


def _scrolled(found):
    """Return a table of pandas in a frame that scrolls, by keyboard too; a head that says nothing is none."""
    table = found[1].replace(' border="1"', "", 1).replace("<th></th>", "<td></td>")
    return f'<div class="scroll" tabindex="0" role="group" aria-label="Table, scrolls sideways">{table}</div>'


def visit_drawn(translator, node):
    """Write the HTML."""
    translator.body.append(node["html"])
    raise nodes.SkipNode


# -- directives ------------------------------------------------------------------------------


class ExplorableDirective(SphinxDirective):
    """Show an explorable in a Markdown page, as a notebook's output shows it."""

    required_arguments = 1

    def run(self):
        """Return the figure as raw HTML."""
        from . import figures

        name, known = self.arguments[0], figures.load()
        if name not in known:
            raise self.error(f"no explorable is named {name!r}; there are {', '.join(sorted(known))}")
        return [nodes.raw("", known[name]._repr_mimebundle_()["text/html"], format="html")]


class Chapters(SphinxDirective):
    """The chapters as cards: a document's name on one line and its finding below, a blank line between chapters.

    Only chapters in the table of contents are shown, in its order; one without a finding is a warning.
    """

    has_content = True

    def run(self):
        """Return the list of cards."""
        findings = {}
        for block in "\n".join(self.content).strip().split("\n\n"):
            name, _, finding = block.strip().partition("\n")
            findings[name.strip()] = finding
        chapters = [page for part in self.config.external_site_map.root.subtrees for page in part.items
                    if chapter_number(page) and page in self.env.found_docs]  # fmt: skip
        cards = nodes.bullet_list(classes=["cards"])
        for page in chapters:
            if page not in findings:
                logger.warning("%s has no finding on the front page", page, location=self.get_location())
            title = addnodes.pending_xref("", nodes.inline(), refdomain="std", reftype="doc", reftarget=f"/{page}",
                                          refdoc=self.env.docname, refexplicit=False, refwarn=True)  # fmt: skip
            number = nodes.raw("", f'<span class="number">{chapter_number(page)}</span>', format="html")
            card = nodes.list_item("", nodes.paragraph("", "", number, title, classes=["card-title"]))
            card += self.parse_text_to_nodes(findings.get(page, ""))
            cards += card
        return [cards]


class Documents(SphinxDirective):
    """The five documents: colour, short name, what each is and where to find it; with ``short`` the names alone."""

    optional_arguments = 1

    def run(self):
        """Return the list, parsed as Markdown so that the names in it are citations."""
        short = self.arguments == ["short"]
        items = [f"- {{cite:t}}`{document['source']}` {'' if short else document['is']}".rstrip()
                 for document in documents().values()]  # fmt: skip
        listed = nodes.container(classes=["legend" if short else "documents"])
        listed += self.parse_text_to_nodes("\n".join(items))
        return [listed]


def setup(app):
    """Connect the pages to the build."""
    app.add_node(drawn, html=(visit_drawn, None))
    app.add_post_transform(Searched)
    app.add_directive("explorable", ExplorableDirective)
    app.add_directive("chapters", Chapters)
    app.add_directive("documents", Documents)
    app.connect("config-inited", configure, priority=400)
    app.connect("html-page-context", tell_templates, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
