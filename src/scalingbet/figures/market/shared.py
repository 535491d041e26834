"""What the market figures share: citations of rows, labels of rows, the sums that several start from."""

import altair as alt

from ... import market
from ...explorable import Column, Slider
from ...facts import decimal_year, facts, is_aged
from ...facts.book import book

CITED = (
    Column("who", "Who says so", format="text"),
    Column("as_of", "As of", format="text"),
    Column("status", "Kind of source", format="text"),
    Column("age", "Age", format="text"),
)


def cited(table):
    """Return ``table`` with a column that marks what is older than a year at the book's date."""
    return table.assign(age=["over a year old" if is_aged(day) else "" for day in table["as_of"]])


def named_rows(chart, label="label", dy=-11, **order):
    """Return texts above the rows of a horizontal chart, which then needs no axis on the left."""
    return chart.mark_text(align="left", baseline="bottom", dy=dy).encode(
        x=alt.value(0), y=alt.Y("label:N", axis=None, **order), text=f"{label}:N"
    )


BOOK = decimal_year(str(book()["date"]))
CASE = market.BASE_CASE
DOCUMENT = facts("capex_totals", year=2026, label="$680bn")  # the guidance that the document adds up
CAPEX = (DOCUMENT["low_bn_usd"] + DOCUMENT["high_bn_usd"]) / 2
BASE_2025 = facts("capex_totals", year=2025, label="$680bn")["low_bn_usd"]
AI_SHARE = facts("ai_money", label="part of capital spending for AI")["low"] / 100
_DIRECT = facts("ai_money", label="direct AI revenue of five firms")
REVENUE = (_DIRECT["low"], _DIRECT["high"])
NORM = facts("ai_money", label="earlier norm of capital spending")


def run_rate(company, date):
    """Return the run-rate, in billion USD a year, that ``company`` had at ``date`` as reported."""
    return facts("run_rates", company=company, date=date)["run_rate_bn_usd"]


THEN = run_rate("Microsoft AI", "2025-01") + run_rate("OpenAI", "2024") + run_rate("Anthropic", "2024-12")
NOW = run_rate("Microsoft AI", "2026-04-29") + run_rate("OpenAI", "2026-04") + run_rate("Anthropic", "2026-05-28")

MONEY = {"unit": "billion USD", "format": "g3"}
LIFE = Slider(
    "years",
    "Years in service",
    value=CASE.years,
    low=1,
    high=15,
    step=0.5,
    unit="years",
    format="g3",
    why="Server lives in filings: 5 to 6 years; the chips may be outclassed sooner.",
)
RATE = Slider(
    "rate",
    "Return asked for, a year",
    value=CASE.rate,
    low=0,
    high=0.25,
    step=0.005,
    format="pct1",
    why="Assumption of this book; 0 is straight-line wear without a return.",
)
MARGIN = Slider(
    "margin",
    "Gross margin before the hardware's wear",
    value=CASE.margin,
    low=0.1,
    high=0.95,
    step=0.01,
    format="pct0",
    why="Assumption of this book: power, staff and sites take the rest.",
)
AI_CAPEX = Slider(
    "capex",
    "AI capital spending of a year",
    value=AI_SHARE * CAPEX,
    low=100,
    high=1200,
    step=5,
    **MONEY,
    why="$680bn: 75% of the midpoint of 640 to 720.",
)
