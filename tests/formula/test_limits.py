"""What a formula refuses: a negative count, a part above one. And whatever it admits it computes."""

import math

import numpy as np
import pytest
from parity import FORMULAS, MODULES

from scalingbet.formula import DomainError, Quantity

SIGNED = {  # units of what can be below zero; all others are of counts, amounts, durations and parts
    "": "an exponent, a slope, a logarithm", "any": "a number that is scaled", "per year": "growth, or decline",
    "points": "a gap, either way", "powers of ten": "a logarithm", "share a decade": "a trend, either way",
    "units of quality": "an advantage, either way", "year": "a date",
}  # fmt: skip
PARTS = {"of revenue", "of the whole", "of votes", "probability", "reward", "correlation", "share", "share of tasks"}
BESIDES = {
    ("growth.compounded", "years", -1): "what grows was smaller a year before",
    ("governance.equivalent_compute", "years", -1): "what grows was smaller a year before",
    ("macro.productivity_from_tfp", "tfp", 1.5): "a gain: it can be more than the whole",
}
BEYOND = {  # the first value past each other limit, typed a second time: of what is signed, and of a largest value
    "capital.capital_recovery_factor": {"rate": [1.5], "years": [100.5]},
    "capital.required_revenue": {"rate": [1.5], "years": [100.5]},
    "capital.vintages_in_service": {"growth": [1000.5, 0.025], "years": [100.5]},
    "capital.cumulative_gross_profit": {"growth": [1000.5, 0.025], "years": [50.5]},
    "capital.payback_years": {"growth": [1000.5, 0.5]},
    "capital.generations_until_cash": {"slowdown": [1]},
    "capital.model_multiple": {"life": [50.5], "decay": [5.5], "rate": [5.5]},
    "capital.model_value": {"life": [50.5], "decay": [5.5], "rate": [5.5]},
    "capital.break_even_revenue": {"life": [50.5], "decay": [5.5], "rate": [5.5]},
    "concentration.merger_delta": {"a": [100.5], "b": [100.5]},
    "concentration.presumed_unlawful": {"hhi_after": [-0.5], "delta": [-0.5], "share": [100.5]},
    "data_stock.middle": {"low": [0], "high": [0]},
    "data_stock.stock_tokens": {"repetition": [0.5]},
    "dividend.fund_value": {"rate": [-1]},
    "dividend.years_to_fund": {"rate": [0]},
    "dividend.years_fund_lasts": {"rate": [0]},
    "dividend.rent_share": {"income": [-0.5], "demand": [0], "supply": [-0.5], "mobility": [-0.5]},
    "governance.years_per_factor": {"factor": [0]},
    "governance.slow_down_payoffs": {"delay": [-0.5], "lead": [-0.5], "damage": [-0.5], "members": [0.5]},
    "governance.verification_needed": {"patience": [0, 1]},
    "growth.implied_growth": {"first": [0], "last": [0]},
    "growth.compounded": {"first": [0]},
    "growth.years_to_reach": {"first": [0], "last": [0]},
    "growth.gap_closed": {"exponent": [0]},
    "growth.factor_for_cut": {"exponent": [0]},
    "kaplan.power_law": {"x": [0], "scale": [0]},
    "macro.productivity_from_tfp": {"tfp": [-1]},
    "macro.total_gain": {"rate": [-1]},
    "macro.ces_output_and_wage": {"rho": [1], "A": [0]},
    "macro.spilled_output_and_wage": {"rho": [1], "A": [0]},
    "macro.learning_cost": {"ratio": [0]},
    "macro.years_to_catch_up": {"gap": [0]},
    "prices.yearly_factor": {"years": [100.5]},
    "prices.revenue_factor": {"elasticity": [-0.5]},
    "prices.shortage": {"demand_growth": [1000.5, 0.025], "supply_growth": [1000.5, 0.025], "years": [20.5]},
    "prices.implied_price_growth": {"demand_growth": [1000.5, 0.025], "supply_growth": [1000.5, 0.025],
        "elasticity": [0]},
    "repetition.effective_tokens": {"epochs": [0.5]},
    "repetition.epoch_value": {"epoch": [0.5]},
    "repetition.repetition_return": {"epochs": [0.5]},
    "repetition.variety_replaced": {"generation": [50.5], "samples": [1.5]},
    "repetition.variety_accumulated": {"generation": [50.5], "samples": [1.5]},
    "repetition.error_accumulated": {"generation": [50.5]},
    "rivalry.years_until_firms": {"n": [0.5]},
    "rivalry.sutton_firms": {"gamma": [0]},
    "rivalry.feedback_level": {"phi": [0]},
    "rivalry.feedback_singularity": {"phi": [0]},
    "rivalry.chain_outcome": {"firms": [0.5]},
    "rivalry.price_cap": {"gap": [-0.5]},
    "rivalry.critical_discount_factor": {"n": [0.5]},
    "rivalry.largest_cartel": {"rate": [0]},
    "sampling.coverage": {"k": [0.5], "A": [0], "b": [0]},
    "sampling.samples_for_coverage": {"A": [0], "b": [0]},
    "sampling.beta_coverage": {"k": [0.5], "alpha": [0], "beta": [0]},
    "sampling.beta_tail": {"k": [0.5], "alpha": [0], "beta": [0]},
    "sampling.pass_at_k": {"n": [0.5], "k": [0.5]},
    "sampling.training_saved": {"extra": [-0.5], "rate": [0], "span": [-0.5]},
    "sampling.cheapest_extra": {"rate": [0], "span": [-0.5]},
    "scenario.built": {"build": [0.5]},
    "scenario.projected_revenue": {"elasticity": [-0.5], "gained": [-0.5]},
    "scenario.spending": {"build": [0.5]},
    "scenario.wall_years": {"part": [0, 1.5]},
    "scenario.worth_of_passes": {"part": [0, 1.5]},
    "serving.kv_bytes_per_token": {"d_head": [0]},
    "serving.max_sequences": {"context": [0.5]},
    "serving.network_latency": {"accelerators": [0.5], "domain": [0.5]},
    "serving.decode_step_time": {"context": [0.5]},
    "serving.batch_at_speed": {"context": [0.5]},
    "special.log1p": {"x": [-1]},
    "special.log_gamma_ratio": {"x": [0], "a": [-0.5]},
    "special.log_gamma_cross": {"x": [0], "a": [-0.5], "b": [-0.5]},
    "tipping.sensitivity_needed": {"advantage": [0]},
    "tipping.years_to_share": {"rate": [0]},
    "tipping.tipping_map": {"nu": [-0.5]},
    "uncertainty.lognormal": {"low": [0], "high": [0]},
    "variants.cobb_douglas": {"a": [-0.5], "b": [-0.5]},
    "variants.tied_loss": {"a": [0], "b": [0], "eta": [0]},
    "variants.rl_sigmoid": {"B": [0]},
    "verifier.best_of_n_kl": {"n": [0.5]},
    "verifier.samples_at_kl": {"kl": [0.0965]},
    "verifier.gold_reward_rl": {"rounds": [0.5]},
    "verifier.rl_peak": {"rounds": [0.5]},
    "verifier.verified_accuracy": {"n": [0.5]},
    "verifier.answer_draw": {"i": [200000]},
}  # fmt: skip
IDS = [module.__name__.removeprefix("scalingbet.") for module in MODULES]


def outcomes(module, values):
    """Yield ``(formula, argument, unit, value, result)``, a number or an error; other arguments are in mid-range."""
    for name, function in FORMULAS.items():
        for argument, quantity in function.domain.items() if name.rpartition(".")[0] == module else ():
            for value in values if isinstance(quantity, Quantity) else ():
                yield name, argument, quantity.unit, value, outcome(function, argument, value)


def outcome(function, argument, value):
    """Return what the formula gives, or the error that it raises; its other arguments are in mid-range."""
    usual = {name: middle(q) if isinstance(q, Quantity) else q[0] for name, q in function.domain.items()}
    try:
        with np.errstate(all="ignore"):
            return function(**usual | {argument: value})
    except DomainError as error:
        return error


def middle(quantity):
    """Return a value well inside the range of ``quantity``."""
    inside = math.sqrt(quantity.low * quantity.high) if quantity.log else (quantity.low + quantity.high) / 2
    return round(inside) if quantity.whole else inside


@pytest.mark.parametrize("module", IDS)
def test_a_count_is_not_negative_and_a_part_not_above_one(module):
    wrong = [
        f"{name}: {argument} = {value:g} {unit} is admitted"
        for name, argument, unit, value, result in outcomes(module, (-1, 1.5))
        if (unit not in SIGNED if value < 0 else unit in PARTS) and (name, argument, value) not in BESIDES
        and f": {argument} = {value:g} " not in f"{result} "
    ]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("module", IDS)
def test_what_a_formula_admits_it_computes(module):
    wrong = [
        f"{name}: {argument} = {value:g} {unit} gives {result}"
        for name, argument, unit, value, result in outcomes(module, (-7, -1, 0, 1, 7))
        if not isinstance(result, DomainError) and not np.isfinite(np.asarray(result, dtype=float)).all()
    ]
    assert wrong == []


@pytest.mark.parametrize("module", IDS)
def test_the_first_value_beyond_a_limit_is_refused(module):
    wrong = [
        f"{name}: {argument} = {value:g} is admitted"
        for name, limits in BEYOND.items() if name.rpartition(".")[0] == module
        for argument, values in limits.items() for value in values
        if f": {argument} = {value:g} " not in f"{outcome(FORMULAS[name], argument, value)} ".replace(";", " ")
    ]  # fmt: skip
    assert wrong == []
