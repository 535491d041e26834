"""What several figures of the data wall use: typical values, disclosed training sets, years as texts."""

from typing import Any

import pandas as pd

from ... import data_wall
from ...data_wall import STOCK_2024, USE_2024
from ...facts import decimal_year, facts
from ...facts.book import book
from ...formula import Value, clip, floor, minimum, power, sqrt
from ...formula.words import say
from ...uncertainty import lognormal


def middle(interval: tuple[float, float]) -> float:
    """Return the median of a lognormal interval, as a plain number."""
    return float(data_wall.middle(*interval))


def tidy(x: float) -> float:
    """Return ``x`` to three digits: a default that can be typed and read."""
    return float(f"{x:.3g}")


def around(u: Value, interval: tuple[float, float], level: float = 0.95) -> Value:
    """Return the ``u`` quantile of the lognormal ``interval``, as a multiple of its median."""
    return lognormal(u, interval[0] / middle(interval), interval[1] / middle(interval), level)


def when(year: Value) -> Any:
    """Return a ``year`` with one decimal as a text: 2028.9."""
    tenths = floor(clip(year, 1900, 2999) * 10 + 0.5)
    return say("{year:year}.{tenth:f0}", year=floor(tenths / 10), tenth=tenths - 10 * floor(tenths / 10))


DRAWS = 500  # of the uncertain inputs; tests/models/test_data_wall.py says how near they are to the exact shares
SHOWN = 60  # of them as faint ticks or lines
BOOK = decimal_year(book()["date"])
FARTHEST = 2060.0  # years beyond are drawn here: a crossing so far off says only that growth would stop it
STOCK_GROWTH = middle(STOCK_2024.page_growth) * middle(STOCK_2024.web_growth)
USE = middle(USE_2024.tokens)
EXACT = {  # medians in tokens, and the ends that hold eight in ten
    key: [data_wall.stock_quantile(share, *parts) for share in (0.1, 0.5, 0.9)]
    for key, parts in {"raw": (False, False), "quality": (True, False), "effective": (True, True)}.items()
}
_STOCKS = facts("data_stocks").set_index("key")
CRAWL = (_STOCKS["low"]["crawl"], _STOCKS["high"]["crawl"])
MULTIMODAL = (_STOCKS["low"]["multimodal"], _STOCKS["high"]["multimodal"])

_MODELS = pd.concat([facts("landmark_models"), facts("training_sets")]).rename(columns={"source": "who"})
SETS = (
    _MODELS[_MODELS["tokens"].notna()]
    .assign(year=lambda sets: sets["published"].map(decimal_year))
    .query("year > 2020")[["model", "published", "year", "tokens", "who", "speaks_of", "status"]]
    .sort_values("published", ignore_index=True)
)
_NAMED = {"GPT-3": "GPT-3", "Chinchilla": "Chinchilla", "Llama 3 70B": "Llama 3", "Qwen3-32B": "Qwen3"}
SETS["label"] = [_NAMED.get(model, "") for model in SETS["model"]]
LARGEST = SETS.loc[SETS["tokens"].idxmax()]
LARGEST_TEXT = SETS[SETS["model"] == "Qwen3-32B"].iloc[0]
QWEN = facts("landmark_models", model="Qwen2.5-72B")["tokens"]


def slower(share: Value) -> Value:
    """Return the factor that the yearly growth of sets falls by when ``share`` of algorithms' gain saves data."""
    return power(data_wall.COUNTERWEIGHTS.algorithms, share)


def wall_year(stock: Value, growth: Value, more: Value = 1.0, slow: Value = 1.0, overtraining: Value = 1.0) -> Value:
    """Return the year in which use, from the median of its start, meets ``stock`` tokens; at most ``FARTHEST``."""
    use = USE * sqrt(overtraining)
    return minimum(data_wall.exhaustion_year(stock * more, use, growth / slow, STOCK_GROWTH), FARTHEST)
