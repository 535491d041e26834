"""A small data set, as a server on this machine answers it, and the small tables that it renews."""

import contextlib
import http.server
import time

from scalingbet.facts.refresh import proposal

DAY = "2026-11-27"
LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
RATES = (
    "company,date,run_rate_bn_usd,source,locator,speaks_of,known_since,status\n"
    "Ant,2026-02,14,a text,page 1,2026-02,2026-02-12,press\n"
    "Ant,2026-05-28,47,Epoch AI data,page 3,2026-05-28,2026-06-01,secondary\n"
    'Bee,2026-04,24.5,"a text, of\na newspaper",page 2,2026-04,2026-04-30,press\n'
)
MODELS = (
    "model,training_flop,low,source,locator,speaks_of,known_since,status\n"
    "Grok 3,4.64e26,1e26,dey2023; Epoch AI data,page 1,2025-06,2025-06,estimate\n"
    "Gopher,6.31e23,,dey2023,page 2,2021-12,2021-12,published\n"
)
ANSWER = (
    "Id,Company,Date,Scope,Annualized revenue (USD),Notes\n"
    'a,Ant,2026-05-28,Full company,47000000000.0,"two\nlines"\n'
    "b,Ant,2026-07-31,Full company,65000000000.0,\n"
    "c,Ant,2026-08-01,Product,=1+1,\n"
    "d,Bee,2026-03-31,Full company,25000000000,\n"
)


def about(key, **columns):
    """Return the description of a table."""
    own = {name: {"type": kind, "description": "-"} for name, kind in columns.items()}
    return {"title": "T", "description": "D", "licence": "L", "key": key, "columns": own}


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers what the test has put under a path: a body, or something that it does with the handler."""

    def do_GET(self):
        answer = self.server.answers.get(self.path, b"")
        if callable(answer):
            answer(self)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def entry(url="http://127.0.0.1", **changes):
    """Return the registry's entry of the small data set."""
    return {
        "title": "Small", "address": f"{url}/data.csv", "page": f"{url}/licence", "seen": None,
        "licence": {"name": "CC BY 4.0", "says": "creativecommons.org/licenses/by/4.0"},
        "source": ["Epoch AI data"], "most_bytes": 2000, "least_rows": 3,
        "columns": {
            "Company": {"type": "string", "required": True}, "Date": {"type": "date", "required": True},
            "Scope": {"type": "string"},
            "Annualized revenue (USD)": {"type": "number", "minimum": 1e5, "maximum": 1e13},
        },
        "only": {"Scope": ["Full company"]},
        "gives": {"rates": {
            "key": {"company": "Company", "date": "Date"}, "speaks_of": "Date", "status": "secondary", "adds": "date",
            "values": {"run_rate_bn_usd": {"column": "Annualized revenue (USD)", "times": 1e-9}},
        }},
    } | changes  # fmt: skip


def asked(server, **changes):
    """Return the proposal after one data set was asked."""
    made = proposal.Proposal()
    made.ask("small", entry(server.url, **changes), DAY, seconds=0.5)
    return made


def answering(status, headers=(), body=b"", wait=0.0):
    """Return what a handler does to answer so."""

    def answer(handler):
        handler.send_response(status)
        for name, value in headers:
            handler.send_header(name, value)
        handler.end_headers()
        for byte in body:
            with contextlib.suppress(OSError):  # the other side has gone
                handler.wfile.write(bytes([byte]))
            time.sleep(wait)

    return answer
