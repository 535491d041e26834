"""Tables that stand in for the book's, and a server that stands in for a data set's."""

import http.server
import threading

import pytest
import yaml
from data_sets import ANSWER, LICENCE, MODELS, RATES, Handler, about

from scalingbet import facts
from scalingbet.facts import description


@pytest.fixture
def tables(tmp_path, monkeypatch):
    """A folder of two tables, which stand in for the book's."""
    folder = tmp_path / "tables"
    (folder / "small").mkdir(parents=True)
    (folder / "small" / "rates.csv").write_text(RATES)
    (folder / "small" / "models.csv").write_text(MODELS)
    described = {
        "rates": about(["company", "date"], company="string", date="when", run_rate_bn_usd="number"),
        "models": about(["model"], model="string", training_flop="number", low="number"),
    }
    described["rates"]["columns"]["run_rate_bn_usd"] |= {"minimum": 0, "maximum": 1000}
    (folder / "small.yaml").write_text(yaml.safe_dump(described, sort_keys=False))
    monkeypatch.setattr(description, "TABLES", folder)
    caches = (facts.tables, facts.lookup._read)
    for cache in caches:
        cache.cache_clear()
    yield folder
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def server():
    """A server on this machine; ``answers`` are the test's, ``url`` is where it is."""
    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.daemon_threads = True
    served.url = f"http://127.0.0.1:{served.server_address[1]}"
    served.answers = {"/licence": LICENCE.encode(), "/data.csv": ANSWER.encode()}
    threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield served
    served.shutdown()
    served.server_close()
