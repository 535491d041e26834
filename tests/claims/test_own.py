"""A reader's own claims: computed as the ledger's are, refused in one line where a file is broken or hostile."""

import json
import random
import sys
import time

import pytest

from scalingbet import __main__ as shell
from scalingbet import claims
from scalingbet.claims import ClaimError, ledger
from scalingbet.claims.own import names, reading
from scalingbet.claims.own.evaluator import Evaluation, Limits, finite, tree_of
from scalingbet.claims.own.language import LEFT_OUT, MODELS, offered
from scalingbet.facts.files import RecordError

EXAMPLE = reading.EXAMPLE.read_text("utf-8")


def computed(check):
    return finite(Evaluation(Limits()).value(tree_of(check)))


def file_of(folder, text, name="claims.yaml"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def one_claim(check="1", more=""):
    return (
        "version: 1\ndocument: {title: A text, date: 2025-01-31}\nclaims:\n"
        f"  - id: a\n    locator: first page\n    says: So it is.\n    value: 1\n    check: {json.dumps(check)}\n{more}"
    )


# -- a check is computed as Python computes it ----------------------------------------------------


@pytest.mark.slow
def test_the_ledgers_checks_give_the_same_or_are_refused():
    same, refused = 0, set()
    for claim in ledger.load():
        if claim.check is None:
            continue
        try:
            result = computed(claim.check)
        except RecordError as error:
            refused.add((claim.id, str(error)))
            continue
        assert result == pytest.approx(claim.result, rel=1e-12), claim.id
        same += 1
    assert same >= 4 * len(refused), sorted(refused)


@pytest.mark.parametrize(
    ("check", "result"),
    [
        ("2 ** 10 - 2 * 3 % 4", 1022), ("laws.doubling_time(growth=4)", 0.5), ("-7 // 2", -4),
        ("sum(x * y for x, y in zip([1, 2], (3, 4)) if x > 1)", 8), ("1 < 2 < 3 and not 2 in [1, 3]", True),
        ('facts("moore_doubling", statement="1975").doubling_years', 2), ("round(math.log10(200), 2)", 2.3),
        ('len(table("moore_doubling")[:1]["doubling_years"])', 1), ("laws.LAWS[0].alpha", 0.34),
        ("max(np.linspace(0, 1, 11)[1:-1])", 0.9), ('int(table("run_rates").date[0][:4]) > 2000', True),
        ("concentration.hhi([50, 30, 20])", 3800), ("5 if math.inf > 1e9 else 6", 5), ("all(np.diff([1, 2, 4]) > 0)", True),
    ],
)  # fmt: skip
def test_a_check_is_computed(check, result):
    assert computed(check) == pytest.approx(result, rel=1e-12)


HOSTILE = {  # a check, and a part of the one line that refuses it
    "().__class__": "has no fields", "laws.__builtins__": "nothing is named 'laws.__builtins__'",
    "__import__('os').system('touch /tmp/x')": "is not to be called", "open('/etc/passwd')": "nothing is named 'open'",
    "np.load('/etc/passwd')": "nothing is named 'np.load'", "np.fromfile('/etc/passwd')": "np.fromfile",
    "fitting.read_runs('/etc/passwd')": "is not to be called", "'{0.__class__}'.format(1)": "is not to be called",
    "f'{laws}'": "has no text that is made", "'%s' % laws.LAWS": "is no number to compute with",
    "laws.doubling_time.__globals__": "call it", "laws.doubling_time(4).real": "has no fields",
    "laws.growth.np.load('x')": "is not to be called", "laws.chinchilla.math": "nothing is named",
    "(lambda: 1)()": "is not to be called", "[x := 1, x]": "has no assignment", "{**laws.LAWS}": "has no Dict",
    "9 ** 9 ** 9": "too large", "10 ** 400": "too large", "1 << 999999999": "has no LShift", "1e999": "gives inf",
    "[0] * 10 ** 9": "is no number to compute with", "'a' * 10 ** 9": "is no number to compute with",
    "float('nan')": "gives nan", "1j ** 1j": "is no number", "(-8) ** 0.5": "nothing that a check computes with",
    "sum(1 for a in range(9999) for b in range(9999))": "more than", "range(10 ** 9)": "at most",
    "np.linspace(0, 1, 10 ** 9)": "at most", "np.linspace(np.linspace(0, 1, 9), 1, 9)": "TypeError",
    "concentration.hhi([[1, 2], [3, 4]])": "list of lists", "round(5, -10 ** 9)": "allowed is -15 to 15",
    "-" * 500 + "1": "nested", "(" * 400 + ")" * 400: "not an expression", "[" * 150: "not an expression",
    "1 if" * 300: "at most 1000 characters", "test_time.simulate_best_of_n(1, 1, 1, 1)": "nothing is named",
    "data_wall.best_epochs(1, 1)": "nothing is named", "number('../../etc/passwd')": "no checked number",
    "table('../../../etc/passwd')": "there is no table", "table('run_rates').path": "no column", "laws": "alone is no value",
    "number_on('2025-01-01; x', 'growth.doubling')": "allowed is a date", "laws.doublin_time(4)": "close: doubling_time",
    "laws.doubling_time(-4)": "allowed is more than 1", "len": "call it", "yield 1": "not an expression",
    "max(number)": "is no value", "facts(**{})": "takes no arguments by name", "sorted([1], key=1)": "by name",
    "'\\d'": "gives", "\x00": "does not show", "print(1)": "nothing is named 'print'", "...": "no number",
    "[[[i for i in range(99)] for j in range(99)] for k in range(99)]": "more than", "int('9' + '9')": "is no number",
    "bet.Scenario.from_json('x')": "is not to be called", "market.ELO.source.upper()": "is not to be called",
}  # fmt: skip


@pytest.mark.parametrize("check", HOSTILE)
def test_what_a_check_may_not_do_is_one_line(check, tmp_path):
    with pytest.raises(ClaimError) as refused:
        claims.read(file_of(tmp_path, one_claim(check)))
    said = str(refused.value)
    assert HOSTILE[check] in said
    assert said.startswith("claims.yaml, line 8, claim a, check: ") or "U+0000" in said or "at most 1000" in said
    assert "\n" not in said
    assert len(said) <= 300


def test_what_is_offered_takes_no_function_and_makes_no_more_than_it_is_given():
    assert set(MODELS) < set(offered())
    every = {name for held in offered().values() for name in held}
    assert not every & {*LEFT_OUT, "load", "save", "fromfile", "read_runs", "formula", "factorial", "comb"}
    began = time.monotonic()
    rng = random.Random(20261127)
    for model in MODELS:
        for name, value in offered()[model].items():
            for _ in range(3):
                count = len(getattr(value, "domain", ())) if callable(value) else 0
                given = ", ".join(rng.choice(["1e300", "0.5", "3", "10 ** 9", "np.linspace(1, 9, 9999)", "laws.LAWS[0]"])
                                  for _ in range(count))  # fmt: skip
                try:
                    computed(f"{model}.{name}({given})" if count else f"{model}.{name} == 0")
                except RecordError as error:
                    assert "steps" not in str(error)
    assert time.monotonic() - began < 30


# -- a file is only data --------------------------------------------------------------------------

FILES = {  # the text of a file, and a part of the one line that refuses it
    "a: &a [1]\nb: [*a, *a]": "&a names a part", "a: *b": "*b repeats a part", "!!python/object/apply:os.system ['x']": "a tag",
    "a: !!int 3": "a tag", "%TAG ! tag:x,2000:\n---\na: 1": "a tag", "a: 1\n---\nb: 2": "a second document",
    "[" * 5000: "nested more than", "{a: " * 60: "nested more than", "? [a]\n: b": "as a key", "- " * 300 + "a": "nested",
    "\n".join(f"k{k}: 1" for k in range(9000)): "more than 10000 keys", "a: 1\na: 2": "a is there twice", "": "allowed is object",
    "\t": "not YAML", "a: b: c": "line 1: not YAML", "\u0001": "not YAML", "3: 4": "no text", "x" * 300_000: "more than 256000 bytes",
    EXAMPLE.replace("version: 1", "version: 2"): "version = 2; allowed is one of 1",
    EXAMPLE.replace("  author", "  autor"): "unknown field autor", EXAMPLE.replace("value: 0.5", "value: 1e999", 1): "beyond",
    EXAMPLE.replace("value: 0.5", "value: " + "9" * 5000, 1): "claims.yaml", EXAMPLE.replace("https:", "javascript:"): "https://",
    EXAMPLE.replace("says: The", r'says: "\e[31m\u202e', 1) : "claims.yaml", EXAMPLE.replace("id: moore", "id: gpt-4"): "has that id too",
    EXAMPLE.replace("    check: data", "    why: data"): "claim sixteen-epochs: unknown field why",
    EXAMPLE.replace("value: [8e24, 4e25]", "value: [4e25, 8e24]"): "line 26, claim gpt-4: value",
    one_claim(more="    why_not: no\n"): "a check and why_not", one_claim().replace("    value: 1\n", ""): "no value to compare",
    one_claim().replace('    check: "1"\n', ""): "it has no check", one_claim(more='    note: "\\u202e"\n'): "U+202E",
    one_claim(more='    unit: "\\x1b[2J"\n'): "U+001B", one_claim(more="    value: .nan\n"): "value is there twice",
}  # fmt: skip


@pytest.mark.parametrize("text", FILES, ids=range(len(FILES)))
def test_what_a_file_may_not_be_is_one_line(text, tmp_path):
    began = time.monotonic()
    with pytest.raises(ClaimError) as refused:
        claims.read(file_of(tmp_path, text))
    said = str(refused.value)
    assert FILES[text] in said
    assert "\n" not in said
    assert len(said) <= 300
    assert time.monotonic() - began < 10


JSON = {
    "[" * 90: "nested", '{"a": 1, "a": 2}': "a is there twice", '{"a": NaN}': "NaN is no number", "{": "line 1: not JSON",
    '{"a": ' + "9" * 5000 + "}": "claims.json", '{"a": "\\ud800"}': "U+D800", '{"a": 1e999}': "beyond",
}  # fmt: skip


@pytest.mark.parametrize("text", JSON)
def test_so_it_is_with_json(text, tmp_path):
    with pytest.raises(ClaimError) as refused:
        claims.read(file_of(tmp_path, text, "claims.json"))
    assert JSON[text] in str(refused.value)


def test_no_file_and_a_folder_are_one_line(tmp_path):
    for path in (tmp_path / "nowhere.yaml", tmp_path, "a\0b"):
        with pytest.raises(ClaimError):
            claims.read(path)


# -- whatever a file says -------------------------------------------------------------------------

PIECES = [
    *HOSTILE, "&a ", "*a", "!!python/name:os.system ", "- ", "? ", ": ", "{", "}", "[", "]", "\n", "  ", '"', "'", "|", ">",
    "#", "\u202e", "\ud7ff", "🙂", "\x07", "NaN", "-.inf", "1e400", "9" * 400, "0x10", "null", "~", "<script>", "{{7*7}}",
    "facts(", "table('run_rates')", "number('growth.doubling')", "laws.", "np.", " ** ", " for x in ", "range(9999)", "..",
]  # fmt: skip


def fuzzed(rng):
    """Return a text that was the example, with some of it lost, doubled, moved or replaced."""
    text = EXAMPLE if rng.random() < 0.7 else one_claim(rng.choice(PIECES) + rng.choice(PIECES) + rng.choice(PIECES))
    for _ in range(rng.choice([1, 1, 2, 4, 8])):
        at, to = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        to = min(to, at + rng.choice([0, 1, 3, 40]))
        text = text[:at] + rng.choice([*PIECES, text[at:to] * 2, ""]) + text[to:]
    return text


def opened_while(run):
    """Return what is opened, imported or run while ``run()`` does."""
    told, listening = [], [True]

    def hook(event, args):
        if listening[0] and event in ("open", "import", "exec", "os.system", "subprocess.Popen", "socket.connect"):
            told.append((event, str(args[0])[-200:]))

    sys.addaudithook(hook)
    try:
        run()
    finally:
        listening[0] = False
    return told


def fuzz(folder, count, seed):
    """Judge ``count`` fuzzed files; return how many came to verdicts, and what was opened that is none of them."""
    rng, judged = random.Random(seed), 0
    claims.example().page()  # what the project reads for itself has been read
    str(claims.example())

    def run():
        nonlocal judged
        for k in range(count):
            text = fuzzed(rng)
            path = folder / f"fuzz-{k}.{rng.choice(['yaml', 'yaml', 'json'])}"
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
            try:
                judged += bool(str(claims.read(path)))
            except ClaimError as error:
                assert "\n" not in str(error), text
                assert len(str(error)) <= 300, text
                assert str(error).isprintable(), text
            path.unlink()

    told = opened_while(run)  # the expressions of the book's own numbers are run, under the names of their files
    return judged, [what for event, what in told if "fuzz-" not in what and ".yaml, " not in what]


@pytest.mark.slow
def test_fuzzed_files_end_in_a_verdict_or_one_line(tmp_path):
    judged, told = fuzz(tmp_path, 150, 20261127)
    assert 5 < judged < 145
    assert told == []


# -- what is shown --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def judged():
    """The worked example."""
    return claims.example()


def test_the_example_is_judged_by_the_ledgers_rule(judged):
    by_id = {claim.id: claim for claim in judged.claims}
    assert len(by_id) == 10
    assert {by_id[name].verdict for name in ("gpt-4", "moore")} == {"holds"}
    assert by_id["two-more"].verdict == "open"
    assert by_id["effective"].strength == "recomputed"
    assert by_id["compute"].distance == pytest.approx(0.344, abs=1e-3)  # log10(4.7) is 0.672
    assert sum(judged.counts().values()) == 10


def test_a_value_that_is_changed_moves_the_verdict(judged, tmp_path):
    changed = claims.read(file_of(tmp_path, EXAMPLE.replace("value: [8e24, 4e25]", "value: [8e25, 4e26]")))
    assert changed.claims[2].verdict != judged.claims[2].verdict
    assert changed.claims[3].verdict == judged.claims[3].verdict


def test_facts_are_those_of_the_day_that_is_asked_for(tmp_path):
    early = claims.example("2024-06-30")
    assert early.claims[2].verdict == "not yet known"
    assert early.day == "2024-06-30"
    with pytest.raises(RecordError, match="allowed is a date"):
        claims.example("yesterday")


def test_json_is_judged_as_yaml_is(judged, tmp_path):
    from scalingbet.facts.strict_yaml import load

    again = claims.read(file_of(tmp_path, json.dumps(load(EXAMPLE), indent=1), "claims.json"))
    assert [claim.verdict for claim in again.claims] == [claim.verdict for claim in judged.claims]
    broken = json.dumps(load(EXAMPLE.replace("laws.MOORES_LAW", "laws.MORES_LAW")), indent=1)
    with pytest.raises(ClaimError, match=r"claims.json, line \d+, claim five-times-moore, check: .*close: MOORES_LAW"):
        claims.read(file_of(tmp_path, broken, "claims.json"))


def test_the_shell_writes_text_page_and_json(judged, tmp_path, capsys):
    page, data = tmp_path / "out.html", tmp_path / "out.json"
    assert shell.main(["check", "--example", "--page", str(page), "--json", str(data)]) == 0
    said = capsys.readouterr().out
    told = json.loads(data.read_text("utf-8"))
    html = page.read_text("utf-8")
    for claim, record in zip(judged.claims, told["claims"], strict=True):
        assert f"{claim.id}: {claim.verdict} ({claim.strength})" in said
        assert (record["verdict"], record["strength"]) == (claim.verdict, claim.strength)
        assert f'<details id="own-{claim.id}">' in html
    assert "--example --page" in html
    assert html.startswith("<!DOCTYPE html>")
    for loading in ("<script", "<img", "<link", "<iframe", "src=", "url(", "@import"):
        assert loading not in html
    assert shell.main(["check", str(tmp_path / "nowhere.yaml")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert shell.main(["check"]) == 2
    assert "--example" in capsys.readouterr().err


def test_hostile_words_stay_text(tmp_path):
    words = "<img src=x onerror=alert(1)> {{7*7}} {result} </style><script>alert(1)</script>"
    text = EXAMPLE.replace("says: GPT-4 was", f"says: '{words}' #").replace("title: \"", f"title: \"{words}")
    judged = claims.read(file_of(tmp_path, text))
    for html in (judged.page("<b>"), judged._repr_html_()):
        assert "<img" not in html
        assert "<script" not in html
        assert "{{7*7}} {result}" in html


def test_names_finds_models_facts_and_numbers(capsys):
    assert shell.main(["names", "doubling"]) == 0
    said = capsys.readouterr().out
    for part in ("laws.doubling_time(growth)", "growth: times a year", 'number("growth.doubling") = ', 'facts("moore_doubling"',
                 "moore1975"):  # fmt: skip
        assert part in said
    assert "close: " in names.text(["dubling"])
    for name in names.found(["landmark_models", "gpt-4"]):
        tree_of(name.code)


def test_a_browser_without_yaml_judges_the_example_and_json(judged, tmp_path, monkeypatch):
    from scalingbet.facts import cache
    from scalingbet.facts.strict_yaml import load

    known = {cache.key("yaml", EXAMPLE): load(EXAMPLE)}  # as sitebuild.lite prepares it
    monkeypatch.setattr(cache, "_known", lambda: known)
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert [claim.verdict for claim in claims.example().claims] == [claim.verdict for claim in judged.claims]
    with pytest.raises(ClaimError, match="write the file as JSON"):
        claims.read(file_of(tmp_path, one_claim()))
    assert claims.read(file_of(tmp_path, json.dumps(load(one_claim())), "claims.json")).claims
