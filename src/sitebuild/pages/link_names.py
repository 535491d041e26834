"""What a link says to who hears it alone, in a list of the page's links: the words that its place says to the eye.

The permanent link of a heading is a sign; ``ledger`` stands in many sentences and leads to another claim each time.
"""

import re

from markupsafe import Markup

SIGN = re.compile(
    r'(?P<words><(?P<tag>h\d|dt)\b[^>]*>(?:(?!</(?P=tag)>).)*?)'
    r'<a class="headerlink" (?P<href>href="[^"]*") title="(?P<title>[^"]*)">',
    re.DOTALL,
)  # fmt: skip
ENTRY = re.compile(r'(<a [^>]*href="[^"]*#claim-(C\d+-\d+)"[^>]*>ledger)(</a>)')


def with_names(body):
    """Return the page ``body`` with its signs named and its links to the ledger told apart.

    >>> with_names('<h2>A <i>law</i><a class="headerlink" href="#a" title="Link to this">#</a></h2>')
    '<h2>A <i>law</i><a class="headerlink" href="#a" title="Link to this" aria-label="Link to: A law">#</a></h2>'
    """

    def named(found):
        words = Markup(re.sub("<math.*?</math>", "formula", found["words"], flags=re.DOTALL)).striptags()
        label = f'aria-label="Link to: {Markup.escape(words)}"'
        return f'{found["words"]}<a class="headerlink" {found["href"]} title="{found["title"]}" {label}>'

    return ENTRY.sub(r'\1<span class="visually-hidden"> entry \2</span>\3', SIGN.sub(named, body))
