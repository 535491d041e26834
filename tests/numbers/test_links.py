"""Citations and ledger links in the prose: what is checked, and what a short one is written out to."""

import pytest

from scalingbet.numbers.links import Linked, mended_line, typed_links

HOFFMANN, POST = (
    "https://arxiv.org/abs/2203.15556",
    "https://stevenc81.github.io/posts/llm-scaling-laws-and-the-680-billion-question",
)


@pytest.mark.parametrize(
    ("short", "written"),
    [
        ("[?](cite:hoffmann2022) says", f'[Hoffmann et al. (2022)]({HOFFMANN} "cite:hoffmann2022") says'),
        ("a law ([?](cite:hoffmann2022))", f'a law ([Hoffmann et al. 2022]({HOFFMANN} "cite:hoffmann2022"))'),
        ("Yes. [?](cite:doc-680bn-2026) asks", f'Yes. [The Post]({POST} "cite:doc-680bn-2026") asks'),
        ("as [?](cite:doc-economics-2024)", 'as [the Newsletter](../book/bibliography.md "cite:doc-economics-2024")'),
        ("it ([ledger](claim:C001-04))", 'it ([ledger](../book/claims.md "claim:C001-04"))'),
        (f'[Hoffman]({HOFFMANN}v1 "cite:hoffmann2022")', f'[Hoffmann et al. (2022)]({HOFFMANN} "cite:hoffmann2022")'),
        ("[?](cite:nobody1900) `[?](cite:hoffmann2022)`", "[?](cite:nobody1900) `[?](cite:hoffmann2022)`"),
    ],
)
def test_a_link_is_written_out(short, written):
    assert mended_line(short, "notebooks/a.ipynb") == written
    assert mended_line(written, "notebooks/a.ipynb") == written


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f'[Hoffmann et al. 2022]({HOFFMANN} "cite:hoffmann2022")', ""),
        (f'[H.]({HOFFMANN} "cite:hoffmann2022")', "allowed is 'Hoffmann et al. (2022)' or 'Hoffmann et al. 2022'"),
        ('[the Post](https://example.org "cite:doc-680bn-2026")', f"leads to https://example.org, not {POST}"),
        (f'[the Post]({POST} "cite:doc-680b-2026")', "no source 'doc-680b-2026' in bibliography/*.bib; close: doc-"),
        ('[ledger](../book/claims.md "claim:C001-04")', "leads to ../book/claims.md, not claims.md"),
        ("[ledger](claim:C001-04)", "is short for a link that any Jupyter shows"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(line, said, tmp_path):
    page = tmp_path / "book" / "page.md"
    page.parent.mkdir()
    page.write_text(f"# Page\n\n{line}\n", encoding="utf-8")
    (link,) = typed_links(page, "book/page.md")
    assert isinstance(link, Linked)
    assert said in link.problem()
    assert link.problem().startswith("book/page.md, line 3: ") == bool(said)
