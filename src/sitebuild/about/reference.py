"""The API reference as HTML, made from the docstrings: every public name of the modules that readers import."""

import dataclasses
import functools
import importlib
import inspect
import re

from docutils.core import publish_parts

from scalingbet.markup import code

from . import modules

PLAIN = (str, int, float, tuple, type(None), type(inspect.Parameter.empty))
ROLE = re.compile(r":(?:class|func|meth|mod|data|attr):`~?([^`]+)`")


def docstring_html(text):
    """Return a docstring as HTML; what is no reStructuredText raises ``ValueError``.

    >>> docstring_html("Return ``x``, see :func:`f`.")
    '<p>Return <code>x</code>, see <code>f</code>.</p>'
    """
    written = ROLE.sub(r"``\1``", inspect.cleandoc(text))
    settings = {
        "report_level": 2,
        "halt_level": 2,
        "traceback": True,
        "doctitle_xform": False,
        "file_insertion_enabled": False,
    }
    try:
        made = publish_parts(written, writer_name="html5", settings_overrides=settings)["body"]
    except Exception as error:  # docutils' own SystemMessage says where
        raise ValueError(f"{error} in the docstring {text.strip()[:80]!r}") from None
    made = re.sub(r'<span class="pre">(.*?)</span>', r"\1", made, flags=re.DOTALL)
    made = re.sub(r'<span class="docutils literal">(.*?)</span>', r"<code>\1</code>", made, flags=re.DOTALL)
    made = re.sub(r' class="[^"]*"', "", made)
    return made.replace("<pre>", '<pre tabindex="0">').strip()


class _Written:
    """Part of a signature that is written as the text that it is given, without quotation marks."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


def _default(value):
    """Return a default as it is written: not with its place in memory, or on this machine's disk."""
    return value if isinstance(value, PLAIN) else _Written(getattr(value, "__name__", "..."))


def _annotation(value):
    """Return a type as it stands in the source: ``Value``, not what that name stands for."""
    text = getattr(value, "__forward_arg__", value)
    return _Written(text) if isinstance(text, str) else value


def _is_made(value):
    """Return whether ``value`` is a function, maybe one that keeps its results, or a class."""
    return inspect.isclass(value) or (callable(value) and inspect.isfunction(inspect.unwrap(value)))


def public(module):
    """Return ``{name: object}`` of what ``module`` itself defines for others, in the order of its text."""
    found = {}
    source = inspect.getsource(module)
    for name, value in vars(module).items():
        own = _is_made(value) and value.__module__ == module.__name__
        constant = name.isupper() and re.search(rf"^{name}\b.*=", source, re.MULTILINE)
        if not name.startswith("_") and (own or constant):
            found[name] = value
    return found


def _signature(name, value):
    """Return how ``name`` is called, or what the constant is."""
    if getattr(value, "_is_protocol", False):  # it is never called
        return name
    if _is_made(value):
        try:
            called = inspect.signature(value)
        except ValueError:  # an exception says nothing of its arguments
            return name
        asked = [
            parameter.replace(default=_default(parameter.default), annotation=_annotation(parameter.annotation))
            for parameter in called.parameters.values()
        ]
        given = called.empty if inspect.isclass(value) else _annotation(called.return_annotation)
        return name + str(called.replace(parameters=asked, return_annotation=given))
    short = repr(value)
    said = isinstance(value, str | int | float | tuple) and len(short) <= 60
    return f"{name} = {short}" if said else f"{name}: {type(value).__name__}"


def _methods(value):
    """Return the public methods and properties of a class that have a docstring of their own."""
    for name, member in vars(value).items():
        member = getattr(member, "func", None) or getattr(member, "fget", None) or getattr(member, "__func__", member)
        if not name.startswith("_") and inspect.isfunction(member) and member.__doc__:
            yield name, member


def _entry(module, name, value):
    said = (value.__doc__ or "") if _is_made(value) else ""
    if dataclasses.is_dataclass(value) and said.startswith(f"{name}("):
        said = ""  # a dataclass without a text of its own
    more = ""
    if inspect.isclass(value):
        rows = "".join(f"<dt>{code(_signature(method, member))}</dt><dd>{docstring_html(member.__doc__)}</dd>"
                       for method, member in _methods(value))  # fmt: skip
        more = f"<dl>{rows}</dl>" if rows else ""
    return (f'<div class="api" id="api-{module}-{name}"><p class="entry-head">'
            f"{code(_signature(name, value))}</p>{docstring_html(said) if said else ''}{more}</div>")  # fmt: skip


def module_html(name):
    """Return the section of the module ``name``: what it is for, and every public name in it."""
    module = importlib.import_module(f"scalingbet.{name}")
    names = public(module)
    entries = "".join(_entry(name, *item) for item in names.items())
    listed = f"<details><summary>{', '.join(map(code, names))}</summary>{entries}</details>" if names else ""
    head = f"<h3>{code(f'scalingbet.{name}')}</h3>{docstring_html(module.__doc__)}"
    return f'<section class="api-module" id="api-{name}">{head}{listed}</section>'


@functools.cache
def group_html(group):
    """Return the sections of the modules of one of the package's groups; those of a chapter's figures only declare."""
    return "".join(module_html(name) for name in modules.groups()[group] if not name.startswith("figures."))
