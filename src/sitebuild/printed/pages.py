"""A page of the built site, made ready for paper.

What moves, or is folded because it can be unfolded, has no use there: a figure keeps its opening drawing, its words,
what it opens with and its address; a checked number gets a note at the page's end in place of one that is hovered.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html
import segno
from markupsafe import Markup, escape

from scalingbet.markup import templates

render = templates(Path(__file__).parent)

DROPPED = (
    "self::script | self::nav | self::button | self::dialog | self::template"
    " | self::a[@class='headerlink' or @class='cite'] | self::p[a[@class='report']]"
    " | self::form[not(@class='controls')] | self::svg[@data-variant='narrow']"
    " | self::details[@class='data' or @class='code'] | self::p[@class='actions' or @class='notes']"
    " | self::div[contains(@class, 'cell_input') or contains(@class, 'bet-tools')]"
    " | self::div[contains(@class, 'toctree-wrapper')]"
    " | self::section[section[@class='codebook-table'] or @id='the-same-as-data']"  # tables wider than paper; files
)
POINTS = ("aria-labelledby", "aria-describedby", "clip-path", "mask", "fill", "stroke")  # attributes that name an id


@dataclass
class Page:
    """A page: its ``name`` in the site, its number as a chapter, and what it says."""

    name: str
    number: int | None
    article: Any
    sections: list[tuple[str, str]] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """The id of the page in the book, which those of its parts begin with."""
        return self.name.rpartition("/")[2]

    @property
    def title(self) -> str:
        """The page's first heading."""
        return words(self.article.find(".//h1"))


def words(element: Any) -> str:
    """Return the text of an element, each gap one space."""
    return " ".join(element.text_content().split())


def fragment(html: str) -> Any:
    """Return the one element that ``html`` is."""
    return lxml.html.fragment_fromstring(html)


def inner(element: Any) -> Markup:
    """Return the HTML inside an element."""
    children = (lxml.html.tostring(child, encoding="unicode") for child in element)
    return escape(element.text or "") + Markup("").join(map(Markup, children))


def having(article: Any, name: str, tag: str = "*") -> list[Any]:
    """Return the elements of ``article`` that are of the class ``name``."""
    return article.xpath(f".//{tag}[contains(concat(' ', @class, ' '), ' {name} ')]")


def read(site: Path, name: str, number: int | None) -> Page:
    """Return the page ``name`` of the built ``site``, without what has no use on paper."""
    root = lxml.html.parse(str(site / f"{name}.html"), lxml.html.HTMLParser(encoding="utf-8")).getroot()
    article = root.find(".//article[@class='bd-article']")
    for part in article.xpath(f".//*[{DROPPED}] | .//comment()"):
        part.drop_tree()
    return Page(name, number, article)


def computed(site: Path) -> dict[str, str]:
    """Return the expression of each checked number that has one, by the id of its entry."""
    found: dict[str, str] = {}
    for file in sorted((site / "book").glob("numbers-*.html")):
        for entry in having(lxml.html.parse(str(file)).getroot(), "codebook-entry"):
            found |= {entry.get("id"): words(dt.getnext()) for dt in entry.iter("dt") if dt.text == "Computed"}
    return found


def opens_with(form: Any) -> str:
    """Return what the controls of a figure stand at, in words; those that are folded away are counted."""
    said = []
    for control in form.xpath("./div"):
        label = control.find("label")
        if (chosen := control.find("select")) is not None:
            value = words(next(option for option in chosen if option.get("selected") is not None))
        elif control.find(".//input[@type='checkbox']") is not None:
            value = "yes" if control.find(".//input").get("checked") is not None else "no"
        else:
            unit = label.find("span")
            value = control.find("input[@type='text']").get("value")
            if unit is not None:
                value, label = f"{value} {words(unit)}", copy.deepcopy(label)
                label.find("span").drop_tree()
        said.append(f"{words(label)}: {value}")
    folded = len(form.xpath("./details//div[contains(@class, 'control')]"))
    return "; ".join([*said, *([f"{folded} more at their defaults"] if folded else [])])


def dress_figures(page: Page, address: str) -> None:
    """Put what each figure opens with, and its address, in the place of its controls."""
    for figure in having(page.article, "explorable", "figure") + having(page.article, "workbench", "figure"):
        for details in figure.findall("details"):
            details.drop_tree()
        form = figure.find("form")
        path = f"{page.name}.html#{figure.get('id')}"
        figure.append(fragment(render(
            "figure.html", opens=opens_with(form) if form is not None else "", path=path,
            address=address and address + path,
            code=quick_response(address + path) if address else "",
        )))  # fmt: skip
        if form is not None:
            form.drop_tree()


def quick_response(address: str) -> Markup:
    """Return ``address`` as a QR code, an SVG drawing."""
    return Markup(segno.make(address, micro=False, error="m").svg_inline(omitsize=True, border=2, svgclass="code"))


def number_notes(page: Page, expressions: Mapping[str, str]) -> None:
    """Give each checked number the mark of a note, and the page its notes; other notes have their place elsewhere."""
    notes: dict[str, dict[str, Any]] = {}
    for anchor in having(page.article, "note-anchor"):
        link, said = anchor.find("a"), having(anchor, "note")
        if "number" in anchor.get("class").split():
            key = urlsplit(link.get("href")).fragment
            says = Markup("").join(map(inner, said))
            first = {"at": len(notes) + 1, "says": says, "computed": expressions.get(key, "")}
            note = notes.setdefault(key, first)
            link.addnext(fragment(render("mark.html", at=note["at"], first=note is first)))
            link.drop_tag()
        for tip in said:
            tip.drop_tree()
    if notes:
        page.article.append(fragment(render("notes.html", notes=[*notes.values()])))


def reveal_answers(page: Page) -> None:
    """List the answers of a self-test under each question, and what is right at the test's end."""
    for quiz in having(page.article, "quiz", "section"):
        quiz.find("p").text = "Which answer would you give? What is right, and why, stands at the end."
        told = []
        for at, question in enumerate(quiz.findall("h3"), 1):
            question.text = f"{at}. {question.text}"
            answers = quiz.xpath(f"./details[@name='quiz-{at}']")
            told.append([(letter, inner(answer.find("p"))) for letter, answer in zip("abcdef", answers, strict=False)])
            says = [inner(answer.find("summary")) for answer in answers]
            question.addnext(fragment(render("answers.html", says=says)))
            for answer in answers:
                answer.drop_tree()
        quiz.append(fragment(render("told.html", told=told)))


def unfold(page: Page) -> None:
    """Open what is folded, make text of what was a control, and keep how a claim begins in one box."""
    for claim in having(page.article, "claim", "article"):
        begins = lxml.html.Element("div", {"class": "begins"})
        begins.extend(claim[:3])
        claim.insert(0, begins)
    for details in page.article.iter("details"):
        details.attrib.pop("name", None)
        details.set("open", "")
    for part in page.article.xpath(".//form | .//input | .//select | .//label | .//output"):
        part.drop_tree()
    for part in page.article.xpath(".//*[@tabindex or @role='tooltip']"):
        part.attrib.pop("tabindex", None)


def prepare(page: Page, address: str, expressions: Mapping[str, str]) -> None:
    """Do all of this to a page, and keep its sections."""
    dress_figures(page, address)
    number_notes(page, expressions)
    reveal_answers(page)
    unfold(page)
    for heading in page.article.iter("h2"):
        part = heading if heading.get("id") else heading.getparent()
        page.sections.append((f"{page.slug}.{part.get('id')}", words(heading)))


def bind(pages: Iterable[Page], site: Path, address: str) -> None:
    """Make ids unique in the book, and lead each link to its place there, to the site, or nowhere: then it is text."""
    named = {page.name: page for page in pages}
    ids = {name: {part.get("id") for part in page.article.iter() if part.get("id")} for name, page in named.items()}
    for page in named.values():
        page.article.set("id", page.slug)
        for part in page.article.iter():
            if part is not page.article and part.get("id"):
                part.set("id", f"{page.slug}.{part.get('id')}")
            for attribute in POINTS:
                if "url(#" in part.get(attribute, ""):
                    part.set(attribute, part.get(attribute).replace("url(#", f"url(#{page.slug}."))
                elif attribute.startswith("aria-") and part.get(attribute):
                    known = [ident for ident in part.get(attribute).split() if ident in ids[page.name]]
                    part.set(attribute, " ".join(f"{page.slug}.{ident}" for ident in known))
            if part.tag == "img":
                part.set("src", (site / page.name).parent.joinpath(part.get("src")).resolve().as_uri())
        for link in list(page.article.iter("a")):
            target = leads_to(urljoin(f"{page.name}.html", link.get("href", "")), named, ids, address)
            if target:
                link.set("href", target)
            else:
                link.drop_tag()


def leads_to(href: str, named: Mapping[str, Page], ids: Mapping[str, set[str]], address: str) -> str:
    """Return where a link to ``href``, a path in the site or an address, leads in the book; "" for nowhere."""
    parts = urlsplit(href)
    if parts.scheme:
        return href
    name, ident = parts.path.removesuffix(".html"), unquote(parts.fragment)
    if name not in named:
        return address and address + href
    if not ident or ident in ids[name]:
        return f"#{named[name].slug}.{ident}" if ident else f"#{named[name].slug}"
    figure = next((known for known in ids[name] if ident.startswith(known) and not ident[len(known)].isalnum()), "")
    return (address and address + href) or f"#{named[name].slug}.{figure}".rstrip(".")  # a figure in another state
