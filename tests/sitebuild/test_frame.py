"""What stands around a chapter: its self-test, what leads on, and where an old link leads."""

import lxml.html
import pytest
import yaml
from playwright.sync_api import expect

from scalingbet.facts.book import chapters
from sitebuild.frame import quiz
from sitebuild.frame.quiz import QuizError

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
    with pytest.raises(QuizError, match=said) as raised:
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
