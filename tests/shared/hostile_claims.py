"""Claims of readers who mean no good: checks, files and JSON with what refuses each, and any number of fuzzed files."""

import json
import random
import sys

from scalingbet import claims
from scalingbet.claims import ClaimError
from scalingbet.claims.own import reading

EXAMPLE = reading.EXAMPLE.read_text("utf-8")


def file_of(folder, text, name="claims.yaml"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def one_claim(check="1", more=""):
    return (
        "version: 1\ndocument: {title: A text, date: 2025-01-31}\nclaims:\n"
        f"  - id: a\n    locator: first page\n    says: So it is.\n    value: 1\n    check: {json.dumps(check)}\n{more}"
    )


HOSTILE = {  # a check, and a part of the one line that refuses it
    "().__class__": "has no fields",
    "laws.__builtins__": "nothing is named 'laws.__builtins__'",
    "__import__('os').system('touch /tmp/x')": "is not to be called",
    "open('/etc/passwd')": "nothing is named 'open'",
    "np.load('/etc/passwd')": "nothing is named 'np.load'",
    "np.fromfile('/etc/passwd')": "np.fromfile",
    "fitting.read_runs('/etc/passwd')": "is not to be called",
    "'{0.__class__}'.format(1)": "is not to be called",
    "f'{laws}'": "has no text that is made",
    "'%s' % laws.LAWS": "is no number to compute with",
    "laws.doubling_time.__globals__": "call it",
    "laws.doubling_time(4).real": "has no fields",
    "laws.growth.np.load('x')": "is not to be called",
    "laws.chinchilla.math": "nothing is named",
    "(lambda: 1)()": "is not to be called",
    "[x := 1, x]": "has no assignment",
    "{**laws.LAWS}": "has no Dict",
    "9 ** 9 ** 9": "too large",
    "10 ** 400": "too large",
    "1 << 999999999": "has no LShift",
    "1e999": "gives inf",
    "[0] * 10 ** 9": "is no number to compute with",
    "'a' * 10 ** 9": "is no number to compute with",
    "float('nan')": "gives nan",
    "1j ** 1j": "is no number",
    "(-8) ** 0.5": "nothing that a check computes with",
    "sum(1 for a in range(9999) for b in range(9999))": "more than",
    "range(10 ** 9)": "at most",
    "np.linspace(0, 1, 10 ** 9)": "at most",
    "np.linspace(np.linspace(0, 1, 9), 1, 9)": "TypeError",
    "concentration.hhi([[1, 2], [3, 4]])": "list of lists",
    "round(5, -10 ** 9)": "allowed is -15 to 15",
    "-" * 500 + "1": "nested",
    "(" * 400 + ")" * 400: "not an expression",
    "[" * 150: "not an expression",
    "1 if" * 300: "at most 1000 characters",
    "test_time.simulate_best_of_n(1, 1, 1, 1)": "nothing is named",
    "data_wall.best_epochs(1, 1)": "nothing is named",
    "number('../../etc/passwd')": "no checked number",
    "table('../../../etc/passwd')": "there is no table",
    "table('run_rates').path": "no column",
    "laws": "alone is no value",
    "number_on('2025-01-01; x', 'growth.doubling')": "allowed is a date",
    "laws.doublin_time(4)": "close: doubling_time",
    "laws.doubling_time(-4)": "allowed is more than 1",
    "laws.doubling_time()": "it takes growth",
    "laws.KAPLAN_2020.__class__": "no field '__class__'",
    "laws.KAPLAN_2020.__init__.__globals__": "no field '__init__'",
    "len": "call it",
    "yield 1": "not an expression",
    "max(number)": "is no value",
    "facts(**{})": "takes no arguments by name",
    "sorted([1], key=1)": "by name",
    "'\\d'": "gives",
    "\x00": "does not show",
    "print(1)": "nothing is named 'print'",
    "...": "no number",
    "[[[i for i in range(99)] for j in range(99)] for k in range(99)]": "more than",
    "int('9' + '9')": "is no number",
    "bet.Scenario.from_json('x')": "is not to be called",
    "market.ELO.source.upper()": "is not to be called",
}

FILES = {  # the text of a file, and a part of the one line that refuses it
    "a: &a [1]\nb: [*a, *a]": "&a names a part",
    "a: *b": "*b repeats a part",
    "!!python/object/apply:os.system ['x']": "a tag",
    "a: !!int 3": "a tag",
    "%TAG ! tag:x,2000:\n---\na: 1": "a tag",
    "a: 1\n---\nb: 2": "a second document",
    "[" * 5000: "nested more than",
    "{a: " * 60: "nested more than",
    "? [a]\n: b": "as a key",
    "- " * 300 + "a": "nested",
    "\n".join(f"k{k}: 1" for k in range(9000)): "more than 10000 keys",
    "a: 1\na: 2": "a is there twice",
    "": "allowed is object",
    "\t": "not YAML",
    "a: b: c": "line 1: not YAML",
    "\u0001": "not YAML",
    "3: 4": "no text",
    "x" * 300_000: "more than 256000 bytes",
    EXAMPLE.replace("version: 1", "version: 2"): "version = 2; allowed is one of 1",
    EXAMPLE.replace("  author", "  autor"): "unknown field autor",
    EXAMPLE.replace("value: 0.5", "value: 1e999", 1): "beyond",
    EXAMPLE.replace("value: 0.5", "value: " + "9" * 5000, 1): "claims.yaml",
    EXAMPLE.replace("https:", "javascript:"): "https://",
    EXAMPLE.replace("says: The", r'says: "\e[31m\u202e', 1): "claims.yaml",
    EXAMPLE.replace("id: moore", "id: gpt-4"): "has that id too",
    EXAMPLE.replace("    check: data", "    why: data"): "claim sixteen-epochs: unknown field why",
    EXAMPLE.replace("value: [8e24, 4e25]", "value: [4e25, 8e24]"): "line 27, claim gpt-4: value",
    one_claim(more="    why_not: no\n"): "a check and why_not",
    one_claim().replace("    value: 1\n", ""): "no value to compare",
    one_claim().replace('    check: "1"\n', ""): "it has no check",
    one_claim(more='    note: "\\u202e"\n'): "U+202E",
    one_claim(more='    unit: "\\x1b[2J"\n'): "U+001B",
    one_claim(more="    value: .nan\n"): "value is there twice",
}

JSON = {
    "[" * 90: "nested", '{"a": 1, "a": 2}': "a is there twice", '{"a": NaN}': "NaN is no number",
    "{": "line 1: not JSON",
    '{"a": ' + "9" * 5000 + "}": "claims.json", '{"a": "\\ud800"}': "U+D800", '{"a": 1e999}': "beyond",
}  # fmt: skip

PIECES = [
    *HOSTILE, "&a ", "*a", "!!python/name:os.system ", "- ", "? ", ": ", "{", "}", "[", "]", "\n", "  ", '"', "'", "|",
    ">", "#", "\u202e", "\ud7ff", "🙂", "\x07", "NaN", "-.inf", "1e400", "9" * 400, "0x10", "null", "~", "<script>",
    "{{7*7}}", "facts(", "table('run_rates')", "number('growth.doubling')", "laws.", "np.", " ** ", " for x in ",
    "range(9999)", "..",
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
    """Judge ``count`` fuzzed files; return how many came to verdicts, errors that are no line, and what was opened."""
    rng, judged, wrong = random.Random(seed), 0, []
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
                said = str(error)
                if len(said) > 300 or not said.isprintable():
                    wrong.append((said, text))
            path.unlink()

    told = opened_while(run)  # the expressions of the book's own numbers are run, under the names of their files
    return judged, wrong, [what for event, what in told if "fuzz-" not in what and ".yaml, " not in what]
