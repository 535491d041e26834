"""A report of a fit as lines to read, and its values as JSON and CSV that any program reads."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import Any

from ..formula.words import write
from .law import FAR
from .runs import SHOWN


def json_text(fit: dict[str, Any]) -> str:
    """Return a report as JSON; what is no finite number is null."""
    return json.dumps(_plain(fit), indent=1, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def predictions_csv(fit: dict[str, Any]) -> str:
    """Return what a report predicts, at budgets and for runs, as CSV."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    names = ["flop", "N", "N_low", "N_high", "D", "D_low", "D_high", "loss", "loss_low", "loss_high"]
    writer.writerow(names)
    for best in [*([fit["optimum"]] if "optimum" in fit else []), *fit.get("budgets", [])]:
        writer.writerow([best.get(name, "") for name in names])
    for run in fit["predictions"]:
        row = {"flop": run.get("C", ""), "loss_low": run.get("low", ""), "loss_high": run.get("high", "")} | run
        writer.writerow([row.get(name, "") for name in names])
    return lines.getvalue()


OPEN = 1e6  # an interval that spans such a factor says nothing


def value_text(value: float | None, digits: str = "g4") -> str:
    """Return a number as a report writes it; what is not finite, or beyond what it can be, in a word."""
    if value is None or math.isnan(value):
        return "unknown"
    if math.isinf(value) or abs(value) > 1e100:
        return "without end"
    return str(write(value, digits if value == 0 or 1e-3 <= abs(value) < 1e5 else digits.replace("g", "e")))


def _span(about: dict[str, Any], low: str = "low", high: str = "high", digits: str = "g3") -> str:
    if low in about and not about[high] < OPEN * max(about[low], 0):
        return " (it cannot be told)"
    return f" ({value_text(about[low], digits)} to {value_text(about[high], digits)})" if low in about else ""


def _constant(name: str, about: dict[str, Any], least: float = 1.0) -> str:
    if about.get("unidentified"):
        return (
            f"  {name:<9}  cannot be told: {value_text(about['low'])} to {value_text(about['high'])} fit about as well"
        )
    gone = name in ("E", "floor") and 0 < about["value"] < 1e-4 * least
    value = 0.0 if gone else about["value"]
    line = f"  {name:<9} {value_text(value):>10}"
    if about.get("low") is not None:
        line += f"   95% interval {value_text(about['low'])} to {value_text(about['high'])}"
    return line + (f"   (standard error {value_text(about['se'], 'g2')})" if about.get("se") is not None else "")


def text(fit: dict[str, Any]) -> str:
    """Return a report as lines to read."""
    if "groups" in fit:
        return "\n".join(
            f"== {name}\n{text(part) if 'law' in part else 'error: ' + part['error'] + chr(10)}"
            for name, part in fit["groups"].items()
        )
    lines = [f"{fit['runs']} runs; " + "; ".join(f"{what} from {how}" for what, how in fit["columns"].items())]
    lines += [f"Note: {note}." for note in fit["notes"]]
    if fit.get("unidentified"):
        lines.append(f"Note: these runs cannot tell {', '.join(fit['unidentified'])}; see below.")
    lines += [
        "",
        fit["law"]
        + (", alpha = beta" if fit.get("tied") else "")
        + (f", L in {fit['unit']}" if fit.get("unit", "nats per token") not in ("nats per token", "share") else ""),
    ]
    lines.append(f"  by {'' if fit['objective'].startswith('least') else 'the least '}{fit['objective']}")
    least = fit.get("least_loss", 1.0)
    each = [(name, about) for name, about in fit["constants"].items() if about["value"] or name != "floor"]
    lines += [_constant(name, about, least) for name, about in each]
    if fit["scatter"] is not None:
        off = f"{fit['scatter']:.3f}" if fit.get("scatter_is") == "absolute" else f"{fit['scatter']:.2%}"
        lines.append(f"  a single run lies about {off} off the law")
    if without := fit.get("without_outliers"):
        some = without["lines"][:SHOWN] + [f"{len(without['lines']) - SHOWN} more"] * (len(without["lines"]) > SHOWN)
        named = ", ".join(f"{name} {value_text(value)}" for name, value in without["constants"].items())
        lines.append(
            f"  without {', '.join(some)}: {named}; "
            f"{value_text(without['tokens_per_parameter'], 'g2')} tokens a parameter"
        )
    lines += _best(fit)
    lines += _held(fit)
    for predicted in fit["predictions"]:
        if "power" in predicted:
            by = f"{predicted['power']:.3f} by the power law, {predicted['beta']:.3f} by the Beta distribution"
            lines += ["", f"With {predicted['k']:g} samples a coverage of {by}."]
            continue
        where = ", ".join(f"{name} = {predicted[name]:.4g}" for name in ("N", "D", "C") if name in predicted)
        span = f", 95% interval {predicted['low']:.3f} to {predicted['high']:.3f}" if "low" in predicted else ""
        lines += ["", f"At {where}: a loss of {predicted['loss']:.3f}{span}."]
        lines += _far(predicted["times_the_largest_run"])
    lines += _downstream(fit.get("downstream"))
    lines += _tables(fit)
    if fit["cannot_tell"]:
        lines += ["", "What these runs cannot tell:", *(f"- {sentence}" for sentence in fit["cannot_tell"])]
    return "\n".join(lines) + "\n"


def _far(times: float) -> list[str]:
    if times <= 1 + 1e-9:
        return []
    doubt = "; the interval takes the form of the law as true, and so far out it is too narrow"
    return [f"That is {times:.3g} times the largest run{doubt if times > FAR else ''}."]


def _best(fit: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for at, best in enumerate([*([fit["optimum"]] if "optimum" in fit else []), *fit.get("budgets", [])]):
        where = f"the largest run's {best['flop']:.3g}" if at == 0 else f"{best['flop']:.3g}"
        lines += [
            "",
            f"At {where} FLOP the best is {best['N']:.3g} parameters{_span(best, 'N_low', 'N_high')} on "
            f"{best['D']:.3g} tokens{_span(best, 'D_low', 'D_high')}: {best['tokens_per_parameter']:.3g} a "
            f"parameter{_span(best)}, with a loss "
            f"of {best['loss']:.3f}{_span(best, 'loss_low', 'loss_high', 'g4')}.",
        ]
        lines += _far(best["times_the_largest_run"]) if at else []
    exponents = fit.get("exponents") or {}
    if exponents:
        lines += [
            "",
            "The best "
            + ", ".join(
                f"{'N' if name == 'a' else 'D'} grows as C^{about['value']:.3f}{_span(about)}"
                for name, about in exponents.items()
            )
            + ".",
        ]
    for valley in fit.get("valleys", []):
        lines.append(
            f"At {valley['C']:.3g} FLOP ({valley['runs']} runs) the parabola's minimum is at N = "
            f"{valley['N']:.3g}{_span(valley)}, "
            f"D = {valley['D']:.3g}, a loss of {valley['loss']:.4g}."
        )
    for size in fit.get("sizes", []):
        lines.append(f"At {size['C']:.3g} FLOP the line through them gives N = {size['N']:.3g}, D = {size['D']:.3g}.")
    valley, apart = fit.get("together"), fit.get("apart")
    if valley and apart:
        lines.append(
            f"Of another budget, and not in it: {', '.join(apart)}. Taken as of the same, the minimum would lie at N = "
            f"{valley['N']:.2g}{_span(valley)}, which is not its place."
        )
    elif valley and not fit.get("valleys"):
        lines.append(
            f"With all {valley['runs']} runs taken as of one budget, about {valley['C']:.2g} FLOP, the parabola's "
            f"minimum is at N = {valley['N']:.2g}{_span(valley)}."
        )
    return lines


def _held(fit: dict[str, Any]) -> list[str]:
    held = fit["held_out"]
    if not held:
        return []
    runs = "the largest run" if held["runs"] == 1 else f"the {held['runs']} runs of most compute"
    lies = f"{held['inside']} of {held['runs']} within the interval"
    return [
        "",
        f"Fitted without {runs}, up to {held['beyond']:.2g} times beyond what it then sees, the law is "
        f"off by {held['error']:.2%} (median), {lies}.",
    ]


def _downstream(then: dict[str, Any] | None) -> list[str]:
    if not then:
        return []
    named = ", ".join(f"{name} {value_text(about['value'])}{_span(about)}" for name, about in then["constants"].items())
    lines = ["", f"{then['of']} from the loss, by {then['law']}: {named}; a run lies about {then['scatter']:.3f} off."]
    for row in then["predictions"]:
        span = f" ({row['low']:.3f} to {row['high']:.3f})" if "low" in row else ""
        lines.append(f"  At {row['flop']:.3g} FLOP spent best: {then['is']} {row[then['is']]:.3f}{span}")
    if then["beyond"]:
        lines.append("  Their loss is lower than any run's, and the interval is that of the loss alone.")
    return lines


def _tables(fit: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    if fit.get("approaches"):
        lines += ["", "Best N by approach: exponent of compute, and N at the budget"]
        for row in fit["approaches"]:
            bias = row.get("bias")
            said = f"; through the law's own values they miss its best by {bias:+.1%}" if bias is not None else ""
            lines.append(f"  {row['approach']:<27} {row['exponent']:.3f}{_span(row):<18} {row['N']:.3g}{said}")
        spans = [row for row in fit["approaches"] if "low" in row]
        agree = all(row["low"] <= spans[0]["high"] and row["high"] >= spans[0]["low"] for row in spans)
        lines.append(f"  Their exponents {'agree' if agree else 'do not agree'} within the intervals.")
    if fit.get("forms"):
        lines += ["", "Which form: constants, AICc and BIC above the least, error in runs of more compute"]
        least, schwarz = (min(row[name] for row in fit["forms"]) for name in ("aicc", "bic"))
        for row in fit["forms"]:
            ahead = "" if row["ahead"] is None else f"{row['ahead']:.2%}"
            lines.append(
                f"  {row['form']:<37} {row['constants']}  {row['aicc'] - least:7.1f}  {row['bic'] - schwarz:7.1f} "
                f" {ahead}"
            )
        lines.append(f"  {fit['which']}")
    if fit.get("next_runs"):
        lines += ["", f"One more run, for the loss at {fit['next_for']:.3g} FLOP:"]
        first, second = fit["next_runs"]
        same = (first["N"], first["D"]) == (second["N"], second["D"])
        for run in [first] if same else [first, second]:
            serves = "the prediction and the constants (D-optimal)" if same else run["best_for"]
            lines.append(
                f"  {run['N']:.3g} parameters on {run['D']:.3g} tokens ({run['C']:.2g} FLOP) serves {serves} "
                "best; the prediction's "
                f"standard error falls by {run['narrows']:.0%}"
            )
    return lines
