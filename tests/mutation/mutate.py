"""Mutation testing of the models: would a test notice if a formula or a constant were another one?

``make mutate`` changes one thing at a time in each model module (a sign, a comparison, a constant, a limit), and runs
the chapter's tests and the module's examples on the changed module, in a process of its own, until one fails.  What
no test notices is listed in ``_build/mutants``; ``tests/mutation/survivors.yaml`` says of each known one why it stays.
The tests against the browser's engine are left out: they compare a formula with itself.

Mutmut 3 and its like pass over functions with a decorator, which is every formula here.
"""

import argparse
import ast
import contextlib
import dataclasses
import functools
import gc
import inspect
import io
import itertools
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import yaml
from mutants import mutants

ROOT = Path(__file__).resolve().parents[2]
REASONS = ROOT / "tests" / "mutation" / "survivors.yaml"
ENOUGH = 0.9  # share of a module's mutants that the tests notice
CHAPTERS = {
    "models/test_laws.py": ["laws.kaplan", "laws.chinchilla", "laws.variants", "laws.growth", "laws.overtraining"],
    "models/test_data_wall.py": [
        "data_wall.stock",
        "data_wall.exhaustion",
        "data_wall.repetition",
        "data_wall.ceilings",
    ],
    "models/test_test_time.py": ["formula.special", "test_time.sampling", "test_time.verifier", "test_time.serving"],
    "models/test_market.py": ["market.prices", "market.capital"],
    "models/test_concentration.py": [
        "concentration.shares",
        "concentration.rivalry",
        "concentration.tipping",
        "concentration.governance",
        "concentration.macro",
        "concentration.dividend",
    ],
    "formula/test_uncertainty.py": ["uncertainty"],
    "bet/test_account.py": ["bet.years"],
    "bet/test_years.py": ["bet.fleet", "bet.progress", "bet.demand"],
}
ENGINES = "both_engines"  # in the name of a test against the browser's engine, which would wait for ever in a fork
LIMITED = ("test_a_count_is_not_negative_and_a_part_not_above_one", "test_what_a_formula_admits_it_computes",
           "test_the_first_value_beyond_a_limit_is_refused")  # fmt: skip
TESTS = {module: test for test, modules in CHAPTERS.items() for module in modules}
LIVES = 7  # the status with which a fork says that no test has failed


def source_of(module):
    """Return the file of a module, named as in ``TESTS``."""
    return ROOT.joinpath("src", "scalingbet", *module.split(".")).with_suffix(".py")


def take_over(old, new):
    """Give the loaded module ``old`` the functions, classes and constants of ``new``.

    Functions and classes are changed in place, so that modules which imported them by name call the new ones; a
    constant is replaced in each of our modules that holds it under the same name.
    """
    ours = [vars(m) for name, m in list(sys.modules.items()) if name.startswith(("scalingbet", "test_", "tests."))]
    for name, value in list(vars(old).items()):
        other = vars(new).get(name)
        if name.startswith("__") or getattr(value, "__module__", old.__name__) != old.__name__:
            continue  # Python's, or another module's
        if inspect.isclass(value):
            for part in vars(value):
                become(vars(value)[part], vars(other).get(part))
        elif not become(value, other):
            for names in ours:
                for alias in [alias for alias, there in names.items() if there is value and alias == name]:
                    names[alias] = other


def become(old, new):
    """Change ``old`` in place to what ``new`` is, where that is possible; return whether it was."""
    if isinstance(old, property):
        old, new = old.fget, new.fget
    if callable(old) and hasattr(inspect.unwrap(old), "__code__"):
        if hasattr(old, "domain"):  # what formula() keeps beside the function: its limits and its defaults
            for cell, other in zip(old.__closure__, new.__closure__, strict=True):
                cell.cell_contents = other.cell_contents
        if hasattr(old, "cache_clear"):
            old.cache_clear()
        old, new = inspect.unwrap(old), inspect.unwrap(new)
        old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
    elif dataclasses.is_dataclass(old) and not inspect.isclass(old):
        for field in dataclasses.fields(old):
            object.__setattr__(old, field.name, getattr(new, field.name))
    elif isinstance(old, dict):
        old |= new
    else:
        return False
    return True


class Trials:
    """A pytest plugin that runs the tests once, then again for each mutant, in a fork, until one of them fails."""

    def __init__(self, module, jobs, every):
        self.module, self.jobs, self.every = module, jobs, every
        self.file = source_of(module)
        self.took, self.calls = {}, {}  # of each test: its seconds of work; the functions of the module that it calls
        self.count, self.alive, self.failed = 0, [], False

    def pytest_sessionstart(self):
        """Look for a failing example only, not for the smallest one, and not for long."""
        from hypothesis import Phase, settings

        quick = {"phases": (Phase.explicit, Phase.generate), "database": None, "max_examples": 20}
        settings.register_profile("mutants", settings.get_profile("book"), **quick)
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session):
        """Run the tests, then try the mutants."""
        for item, following in itertools.pairwise([*session.items, None]):
            self.failed |= not self.passes(item, following, self.calls.setdefault(item, set()))
        session.items.sort(key=lambda item: (not hasattr(item, "dtest"), self.took[item]))  # examples first
        source, running = self.file.read_text("utf-8"), {}
        self.failed = self.failed or not self.lives(session.items, "", ast.unparse(ast.parse(source)))
        patience = 5 + int(2 * sum(self.took.values()))
        gc.freeze()  # what the forks share stays shared
        for name, mutant in () if self.failed else itertools.islice(mutants(source), 0, None, self.every):
            self.count += 1
            while len(running) >= self.jobs:
                self.reap(running)
            trial = functools.partial(self.lives, session.items, name, mutant)
            running[forked(trial, patience)] = name
        while running:
            self.reap(running)
        return True

    def reap(self, running):
        """Wait for a fork to end; keep the name of a mutant that nothing has noticed."""
        pid, status = os.wait()
        name = running.pop(pid)
        if os.waitstatus_to_exitcode(status) == LIVES:
            self.alive.append(name)

    def passes(self, item, following, calls=None):
        """Run one test, before the one ``following``; return whether it passes. Note what it ``calls``."""
        from _pytest.runner import runtestprotocol

        def note(frame, event, argument):
            if frame.f_code.co_filename == str(self.file):
                calls.add(frame.f_code.co_name)

        if hasattr(item, "dtest"):  # doctest forgets the module's names after a run
            item.dtest.globs = dict(vars(sys.modules[f"scalingbet.{self.module}"]))
        began = time.process_time()
        sys.settrace(note if calls is not None else None)
        try:
            reports = runtestprotocol(item, log=False, nextitem=following)
        finally:
            sys.settrace(None)
        self.took.setdefault(item, time.process_time() - began)
        return not any(report.failed for report in reports)

    def lives(self, items, name, source):
        """Return whether every test passes that can see the mutant."""
        module = sys.modules[f"scalingbet.{self.module}"]
        new = type(sys)(module.__name__)
        new.__package__ = module.__package__
        try:
            exec(compile(source, str(self.file), "exec"), vars(new))
            take_over(module, new)
        except Exception:
            return False  # not even Python takes it
        owner = name.partition(":")[0].rpartition(".")[2]  # of a constant or a limit it is no function's name
        seeing = [item for item in items if owner in self.calls[item]] or items
        return all(self.passes(*pair) for pair in itertools.pairwise([*seeing, None]))


def forked(job, seconds):
    """Start ``job`` in a fork that says nothing; return its id. It may work for ``seconds``: some mutants never end."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        code = LIVES if job() else 1
    finally:
        os._exit(code)


def try_mutants(module, jobs, every):
    """Try the mutants of ``module``; return what came of them, as it is written to ``_build/mutants``."""
    import pytest

    done = Trials(module, jobs, every)
    options = [
        "-q",
        "--no-header",
        "-p",
        "no:cacheprovider",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
        "-k",
        f"not {ENGINES}",
    ]
    tests = [f"{ROOT}/tests/{TESTS[module]}", str(done.file), f"{ROOT}/tests/models/test_constants.py"]
    tests += [f"{ROOT}/tests/formula/test_limits.py::{test}[{module}]" for test in LIMITED]
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*options, *tests], plugins=[done])
    if done.failed or not done.count:
        sys.exit(f"{module}: the tests fail without a mutant: make test ARGS=tests/{TESTS[module]}")
    return {"mutants": done.count, "noticed": done.count - len(done.alive), "survivors": sorted(done.alive)}


def wanting(module, found, reasons):
    """Yield what is not as it should be in what was ``found`` of the mutants of ``module``.

    A mutant that computes the same, as ``reasons`` say, cannot be noticed and does not count.
    """
    for name in sorted({*reasons} - {*found["survivors"]}):
        yield f"{module}, {name}: tests/mutation/survivors.yaml has a reason for a mutant that does not survive"
    count = found["mutants"] - len(reasons)
    if found["noticed"] < ENOUGH * count:
        yield f"{module}: {found['noticed']} of {count} are noticed; at least {ENOUGH:.0%} must be"


def main():
    """Try the mutants of the modules named, or of all, each in a process of its own; fail where too many survive."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="module", help=f"of {', '.join(TESTS)}")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="tried side by side")
    parser.add_argument("--every", type=int, default=1, help="try each third only, say, for a first look")
    options = parser.parse_args()
    unknown = sorted({*options.modules} - {*TESTS})
    if unknown:
        parser.error(f"no model module {', '.join(unknown)}; there are {', '.join(TESTS)}")
    if len(options.modules) != 1:
        again = [sys.executable, __file__, f"--jobs={options.jobs}", f"--every={options.every}"]
        print(f"{'module':<16} {'mutants':>7} {'noticed':>7} {'explained':>9}   share", flush=True)
        sys.exit(max(subprocess.run([*again, module], check=False).returncode for module in options.modules or TESTS))
    (module,) = options.modules
    os.chdir(ROOT)
    found = try_mutants(module, options.jobs, options.every)
    written = ROOT / "_build" / "mutants" / f"{module}.yaml"
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text(yaml.safe_dump(found, sort_keys=False, width=200, allow_unicode=True), "utf-8")
    reasons = yaml.safe_load(REASONS.read_text("utf-8")).get(module, {})
    if options.every > 1:
        reasons = {*reasons} & {*found["survivors"]}
    share, unlike = found["noticed"] / (found["mutants"] - len(reasons)), {*found["survivors"]} - {*reasons}
    print(f"{module:<16} {found['mutants']:>7} {found['noticed']:>7} {len(reasons):>9} {share:>7.1%}")
    print(*(f"  {name}" for name in sorted(unlike)), sep="\n", end="\n" if unlike else "", flush=True)
    problems = list(wanting(module, found, reasons))
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
