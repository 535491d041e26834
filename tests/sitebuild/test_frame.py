"""What stands around a chapter: its self-test, what leads on, and where an old link leads."""

import re

import checks
import lxml.html
import pytest
import yaml
from playwright.sync_api import expect

from scalingbet.facts.book import chapters
from sitebuild.frame import guess, quiz, tour
from sitebuild.frame.texts import FrameError
from sitebuild.pages import places

GOOD = {
    "asks": "How many votes does a lead of nothing win?",
    "answer": "{=market.win_probability(0):pct0}",
    "because": "Both win as often.",
    "wrong": {"All of them": "Only a lead without end wins all."},
}


@pytest.mark.parametrize("chapter", chapters())
def test_a_self_test_has_one_right_answer_to_each_question(chapter):
    for question in quiz.of_chapter(chapter):
        assert sum(answer["right"] for answer in question["answers"]) == 1
        assert all(answer["why"] for answer in question["answers"])


def test_an_answer_is_computed(tmp_path):
    file = tmp_path / "market.yaml"
    file.write_text(yaml.safe_dump([GOOD]))
    answers = quiz.questions(file)[0]["answers"]
    assert {answer["says"]: answer["right"] for answer in answers} == {"50%": True, "All of them": False}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"because": "It is 50%."}, "types the number '50%'"),
        ({"answer": "Half"}, "allowed is a computed one, or words with holds"),
        ({"answer": "Half", "holds": "market.win_probability(0) > 1"}, "is not true"),
        ({"wrong": {"{=market.win_probability(0):pct0}": "No."}}, "the wrong answer '50%' is the right one"),
        ({"reason": "x"}, "unknown field reason"),
    ],
)
def test_a_mistake_is_named(change, said, tmp_path):
    file = tmp_path / "market.yaml"
    file.write_text(yaml.safe_dump([GOOD | change]))
    with pytest.raises(FrameError, match=said) as raised:
        quiz.questions(file)
    assert str(raised.value).startswith("market.yaml")


def test_each_chapter_leads_on(site):
    names = [f"notebooks/{chapter['notebook']}" for chapter in chapters().values()]
    for name, after in zip(names, [*names[1:], None], strict=True):
        page = lxml.html.parse(site / f"{name}.html")
        (foot,) = page.xpath('//nav[@class="chapter-foot"]')
        links = [link.split("/")[-1] for link in foot.xpath(".//a/@href")]
        assert links == [f"{page.split('/')[-1]}.html" for page in (after, f"{name}-workings") if page]
        assert page.xpath('//*[@class="chapter-head"]//*[contains(@class, "document")]')


def test_an_old_link_leads_to_where_the_figure_is_now(address, browser, site):
    """Over HTTP and from a file, with its state; a heading too; what is nowhere leads nowhere."""
    context = browser.new_context()
    page = context.new_page()
    old, new = "notebooks/04-market-snapshot", "notebooks/04-market-snapshot-workings"
    for root in (address, f"{site.as_uri()}/"):
        page.goto(f"{root}{old}.html#payback-paths?v=1&growth=2")
        page.wait_for_url(f"{root}{new}.html#payback-paths?v=1&growth=2")
        expect(page.locator("#payback-paths .finding")).to_contain_text("2.00 times a year")
    page.goto(f"{address}{old}.html#who-pays-for-it")
    page.wait_for_url(f"{address}{new}.html#who-pays-for-it")
    page.goto(f"{address}{old}.html#nowhere")
    page.wait_for_function("window.places")
    assert page.url == f"{address}{old}.html#nowhere"
    context.close()


def test_a_heading_that_another_took_in_is_still_an_address(site):
    pages = [lxml.html.parse(page).getroot() for page in (site / "notebooks").glob("*.html")]
    for name, now in places.FORMER.items():
        assert [page.get_element_by_id(now).get("id") for page in pages if page.xpath(f"//*[@id='{name}']")] == [now]


# -- guessed first, and the tour -------------------------------------------------------------------


def test_a_guess_hides_the_answer_until_it_is_given(browser, address, site):
    for name in guess.guesses():
        (page,) = (
            page for page in checks.pages(site) if page.startswith("notebooks/") and name in checks.said(site, page)
        )
        with browser.new_context() as context:
            visit = checks.Visit(context, f"{address}{page}")
            finding, form = (
                visit.page.locator(f"figure#{name} .finding"),
                visit.page.locator(f".guess[data-figure={name}]"),
            )
            expect(finding).to_be_hidden()
            form.get_by_role("button").first.focus()
            visit.page.keyboard.press("Enter")
            expect(finding).to_be_visible()
            said = form.get_by_role("status").inner_text()
            assert said.startswith(
                f"You said: {guess.guesses()[name]['options'][0]}. {guess.guesses()[name]['answer']}"
            )
            assert visit.problems == []


@pytest.mark.parametrize("way", ["skip", "move", "link", "no scripts"])
def test_a_guess_can_be_passed_by(way, browser, address):
    name, page = "required-revenue", "notebooks/04-market-snapshot.html"
    link = f"#{name}?v=1&years=3" if way == "link" else ""
    with browser.new_context(java_script_enabled=way != "no scripts") as context:
        opened = checks.Visit(context, address + page + link).page
        if way == "skip":
            opened.locator(f".guess[data-figure={name}] .skip").click()
        if way == "move":
            opened.locator(f"figure#{name} [name=years]").press("ArrowRight")
        expect(opened.locator(f"figure#{name} .finding")).to_be_visible()


def test_the_tour_leads_through_every_state(browser, address, site):
    steps = lxml.html.parse(site / "book/index.html").xpath('//ol[@class="tour-steps"]//a')
    assert len(steps) == 10
    with browser.new_context() as context:
        visit = checks.Visit(context, address + "book/index.html")
        visit.page.click(".tour-steps a")
        for number, step in enumerate(steps, 1):
            bar = visit.page.get_by_role("navigation", name="Tour")
            expect(bar).to_contain_text(f"Step {number} of {len(steps)}. {step.text_content()}")
            name = re.search(r"#([\w-]+)", visit.page.url)[1]
            visit.page.wait_for_selector(f"figure#{name}[data-state=live]")
            expect(visit.page.locator(f"figure#{name} .notes")).to_be_empty()
            visit.page.wait_for_load_state("load")  # a request cut off on the way may keep it from ever being idle
            if number < len(steps):
                bar.get_by_role("link", name="Next").click()
        assert visit.problems == []


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"figure": "power-low"}, "close: power-law"),
        ({"state": {"M": 1}}, "state has 'M'"),
        ({"state": {"N": 1e99}}, "N = 1e"),
        ({"says": "It takes 10."}, "types the number '10'"),
        ({"figure": "rents"}, "no page shows rents"),
    ],
)
def test_a_wrong_step_is_named(step, said, tmp_path):
    file = tmp_path / "tour.yaml"
    file.write_text(
        yaml.safe_dump([{"figure": "power-law", "says": "One."}, {"figure": "power-law", "says": "Two."} | step])
    )
    with pytest.raises(FrameError, match=re.escape(said)):
        tour.steps({"power-law": "notebooks/x"}, file)


def test_a_term_is_explained_where_it_first_stands(site):
    glossary = lxml.html.parse(site / "book/glossary.html")
    for chapter in chapters().values():
        page = lxml.html.parse(site / f"notebooks/{chapter['notebook']}.html")
        anchors = page.xpath('//*[contains(@class, "note-anchor") and contains(@class, "term")]')
        said = [anchor.xpath("./a")[0].text_content().lower() for anchor in anchors]
        assert len(said) == len(set(said)) > 3
        for anchor in anchors:
            (name,) = anchor.xpath("./a/@href")
            (term,) = glossary.xpath(f"//*[@id='{name.partition('#')[2]}']")
            gloss = anchor.xpath('./*[@role="tooltip"]')[0].text_content()
            assert " ".join(term.getnext().text_content().split()).startswith(gloss)
