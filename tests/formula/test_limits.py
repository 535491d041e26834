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
    ("laws.growth.compounded", "years", -1): "what grows was smaller a year before",
    ("concentration.governance.equivalent_compute", "years", -1): "what grows was smaller a year before",
    ("concentration.macro.productivity_from_tfp", "tfp", 1.5): "a gain: it can be more than the whole",
}
BEYOND = {  # the first value past each other limit, typed a second time: of what is signed, and of a largest value
    "market.capital.capital_recovery_factor": {"rate": [1.5], "years": [100.5]},
    "market.capital.required_revenue": {"rate": [1.5], "years": [100.5]},
    "market.capital.vintages_in_service": {"growth": [1000.5, 0.025], "years": [100.5]},
    "market.capital.cumulative_gross_profit": {"growth": [1000.5, 0.025], "years": [50.5]},
    "market.capital.payback_years": {"growth": [1000.5, 0.5]},
    "market.capital.generations_until_cash": {"slowdown": [1]},
    "market.capital.model_multiple": {"life": [50.5], "decay": [5.5], "rate": [5.5]},
    "market.capital.model_value": {"life": [50.5], "decay": [5.5], "rate": [5.5]},
    "market.capital.break_even_revenue": {"life": [50.5], "decay": [5.5], "rate": [5.5]},
    "concentration.shares.merger_delta": {"a": [100.5], "b": [100.5]},
    "concentration.shares.presumed_unlawful": {"hhi_after": [-0.5], "delta": [-0.5], "share": [100.5]},
    "data_wall.stock.middle": {"low": [0], "high": [0]},
    "data_wall.stock.stock_tokens": {"repetition": [0.5]},
    "concentration.dividend.fund_value": {"rate": [-1]},
    "concentration.dividend.years_to_fund": {"rate": [0]},
    "concentration.dividend.years_fund_lasts": {"rate": [0]},
    "concentration.dividend.rent_share": {"income": [-0.5], "demand": [0], "supply": [-0.5], "mobility": [-0.5]},
    "concentration.governance.years_per_factor": {"factor": [0]},
    "concentration.governance.slow_down_payoffs": {"delay": [-0.5], "lead": [-0.5], "damage": [-0.5], "members": [0.5]},
    "concentration.governance.verification_needed": {"patience": [0, 1]},
    "laws.growth.implied_growth": {"first": [0], "last": [0]},
    "laws.growth.compounded": {"first": [0]},
    "laws.growth.years_to_reach": {"first": [0], "last": [0]},
    "laws.growth.gap_closed": {"exponent": [0]},
    "laws.growth.factor_for_cut": {"exponent": [0]},
    "laws.kaplan.power_law": {"x": [0], "scale": [0]},
    "concentration.macro.productivity_from_tfp": {"tfp": [-1]},
    "concentration.macro.total_gain": {"rate": [-1]},
    "concentration.macro.ces_output_and_wage": {"rho": [1], "A": [0]},
    "concentration.macro.spilled_output_and_wage": {"rho": [1], "A": [0]},
    "concentration.macro.learning_cost": {"ratio": [0]},
    "concentration.macro.years_to_catch_up": {"gap": [0]},
    "market.prices.yearly_factor": {"years": [100.5]},
    "market.prices.revenue_factor": {"elasticity": [-0.5]},
    "market.prices.shortage": {"demand_growth": [1000.5, 0.025], "supply_growth": [1000.5, 0.025], "years": [20.5]},
    "market.prices.implied_price_growth": {"demand_growth": [1000.5, 0.025], "supply_growth": [1000.5, 0.025],
        "elasticity": [0]},
    "data_wall.repetition.effective_tokens": {"epochs": [0.5]},
    "data_wall.repetition.epoch_value": {"epoch": [0.5]},
    "data_wall.repetition.repetition_return": {"epochs": [0.5]},
    "data_wall.repetition.variety_replaced": {"generation": [50.5], "samples": [1.5]},
    "data_wall.repetition.variety_accumulated": {"generation": [50.5], "samples": [1.5]},
    "data_wall.repetition.error_accumulated": {"generation": [50.5]},
    "concentration.rivalry.years_until_firms": {"n": [0.5]},
    "concentration.rivalry.sutton_firms": {"gamma": [0]},
    "concentration.rivalry.feedback_level": {"phi": [0]},
    "concentration.rivalry.feedback_singularity": {"phi": [0]},
    "concentration.rivalry.chain_outcome": {"firms": [0.5]},
    "concentration.rivalry.price_cap": {"gap": [-0.5]},
    "concentration.rivalry.critical_discount_factor": {"n": [0.5]},
    "concentration.rivalry.largest_cartel": {"rate": [0]},
    "test_time.sampling.coverage": {"k": [0.5], "A": [0], "b": [0]},
    "test_time.sampling.samples_for_coverage": {"A": [0], "b": [0]},
    "test_time.sampling.beta_coverage": {"k": [0.5], "alpha": [0], "beta": [0]},
    "test_time.sampling.beta_tail": {"k": [0.5], "alpha": [0], "beta": [0]},
    "test_time.sampling.pass_at_k": {"n": [0.5], "k": [0.5]},
    "test_time.sampling.training_saved": {"extra": [-0.5], "rate": [0], "span": [-0.5]},
    "test_time.sampling.cheapest_extra": {"rate": [0], "span": [-0.5]},
    "bet.fleet.after_years": {"first": [0], "growth": [0]},
    "bet.fleet.machines_bought": {"cost": [0], "kw": [0]},
    "bet.fleet.cost_of": {"cost": [0], "kw": [0]},
    "bet.progress.longer_answers": {"think": [0]},
    "bet.progress.text_left": {"stock": [0], "used": [0], "more": [0], "alpha": [0, 1.5], "beta": [0, 1.5]},
    "bet.progress.shrinking": {"alpha": [0, 1.5], "beta": [0, 1.5]},
    "bet.demand.able_share": {"start": [0, 1], "top": [0, 1]},
    "bet.demand.adopted_share": {"start": [0, 1], "years": [0]},
    "bet.demand.work_wanted": {"bill": [0], "able": [0, 1], "adopted": [0, 1], "drift": [0]},
    "bet.demand.spending_on": {"served": [0], "elasticity": [0]},
    "test_time.serving.kv_bytes_per_token": {"d_head": [0]},
    "test_time.serving.max_sequences": {"context": [0.5]},
    "test_time.serving.network_latency": {"accelerators": [0.5], "domain": [0.5]},
    "test_time.serving.decode_step_time": {"context": [0.5]},
    "test_time.serving.batch_at_speed": {"context": [0.5]},
    "formula.special.log1p": {"x": [-1]},
    "formula.special.log_gamma_ratio": {"x": [0], "a": [-0.5]},
    "formula.special.log_gamma_cross": {"x": [0], "a": [-0.5], "b": [-0.5]},
    "concentration.tipping.sensitivity_needed": {"advantage": [0]},
    "concentration.tipping.years_to_share": {"rate": [0]},
    "concentration.tipping.tipping_map": {"nu": [-0.5]},
    "uncertainty.lognormal": {"low": [0], "high": [0]},
    "uncertainty.share_at": {"middle": [0, 1]},
    "laws.variants.cobb_douglas": {"a": [-0.5], "b": [-0.5]},
    "laws.variants.tied_loss": {"a": [0], "b": [0], "eta": [0]},
    "laws.variants.rl_sigmoid": {"B": [0]},
    "test_time.verifier.best_of_n_kl": {"n": [0.5]},
    "test_time.verifier.samples_at_kl": {"kl": [0.0965]},
    "test_time.verifier.gold_reward_rl": {"rounds": [0.5]},
    "test_time.verifier.rl_peak": {"rounds": [0.5]},
    "test_time.verifier.verified_accuracy": {"n": [0.5]},
    "test_time.verifier.answer_draw": {"i": [200000]},
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
