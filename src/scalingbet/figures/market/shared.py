"""What the market figures share: the cited tables' ages, the book's date, the sums that several start from."""

import pandas as pd

from ...facts import decimal_year, facts, is_aged, references, sources_of
from ...facts.book import book
from ...numbers import number

BOOK = decimal_year(str(book()["date"]))
BASE_2025 = number("market.capex_2025")
_DIRECT = facts("ai_money", label="direct AI revenue of five firms")
REVENUE = (_DIRECT["low"], _DIRECT["high"])
THEN, NOW = number("market.run_rates_then"), number("market.run_rates_now")


def said_by(source: str) -> str:
    """Return who stands behind the ``source`` of a row: labels of the bibliography, or its text."""
    return "; ".join(part if " " in part else references.label(part) for part in sources_of(source))


def cited(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``table`` with a column that marks what is older than a year at the book's date."""
    return table.assign(age=["over a year old" if is_aged(day) else "" for day in table["speaks_of"]])
