"""The published constants, typed a second time from their sources: a slip in either copy shows.

A model's formula is tested with its constants, but a law's stated range, the ends of an interval or a constant that
one figure alone uses could change without any result's changing.
"""

import dataclasses
import importlib
import math

import pytest

PUBLISHED = {
    # Kaplan et al. 2020: eqs. 1.1 to 1.6; tables 2, 3 and 5; appendix A. Compute in PF-days of 8.64e19 FLOP.
    "laws.kaplan.KAPLAN_2020": [0.076, 8.8e13, 0.095, 5.4e13, 0.050, 3.1e8 * 8.64e19, 0.103, 6.4e13, 1.8e13, 0.077,
                                6.5e13, 0.76, 2.1e3, 2e8, 0.21, 1.3e9, 0.73, 2e10, 0.27, 768, 1.5e9, 22e6, 23e9],
    # Hoffmann et al. 2022, eq. 10, and the digits in its source files; 70 million to 16 billion, 5 to 500 billion.
    "laws.chinchilla.HOFFMANN_2022": [1.69, 406.4, 410.7, 0.34, 0.28, 70e6, 16e9, 5e9, 500e9],
    "laws.chinchilla.HOFFMANN_2022_PRECISE": [1.6933736809989528, 406.4010175194737, 410.7228269450398, 0.33917084,
                                         0.2849083, 70e6, 16e9, 5e9, 500e9],
    # Besiroglu et al. 2024, table 1, with the standard errors.
    "laws.chinchilla.BESIROGLU_2024": [1.8172, 482.01, 2085.43, 0.3478, 0.3658, 0.03, 124.58, 1293.23, 0.02, 0.02,
                                  70e6, 16e9, 5e9, 500e9],
    # Muennighoff et al. 2023, section 6 and its code: A, B and E are powers of e; models of 7 million to 8.7 billion.
    "laws.chinchilla.MUENNIGHOFF_2023": [math.e**0.6254804, math.e**6.255414,
                                    math.e**7.3049974, 0.3526596, 0.3526596, 7e6, 8.7e9, 100e6, 900e9],
    "laws.overtraining.SARDANA_2023": [1.69, 406.4, 410.7, 0.336, 0.283, 70e6, 16e9, 5e9, 500e9],
    "laws.variants.PEARCE_2024": [47491],
    "laws.variants.KHATRI_2025": [0.61, 1.97, 2000, 0.3],
    # Korinek's talk; Epoch AI 2025; Ho et al. 2024 (8 months, 5 to 14); Cottier et al. 2024; Hobbhahn 2022.
    "laws.growth.COMPUTE_KORINEK": [4],
    "laws.growth.COMPUTE_EPOCH": [4.7, 4.3, 5.2],
    "laws.growth.ALGORITHMS_KORINEK": [2.5],
    "laws.growth.ALGORITHMS_HO": [2 ** (12 / 8), 2 ** (12 / 14), 2 ** (12 / 5)],
    "laws.growth.COST_COTTIER": [2.4, 2.0, 2.9],
    "laws.growth.PRICE_PERFORMANCE": [2 ** (1 / 2.07), 2 ** (1 / 3.13), 2 ** (1 / 1.54)],
    "laws.growth.ROCKS_LAW": [2**0.25],
    "laws.growth.MOORES_LAW": [2**0.5],
    "data_wall.stock.STOCK_2024": [75e9, 1e12, 6100, 8200, 1, 4, 6, 1, 0.1, 0.4, 2, 5, 1.02, 1.04, 1.0, 1.1,
                                   0.95, 2024.0],
    "data_wall.stock.USE_2024": [3e12, 13e12, 10**0.27, 10**0.48, 0.95, 1e25, 1e26, 4.3, 5.2, 0.9, 2024.0],
    "data_wall.stock.COUNTERWEIGHTS": [2.0, 3.0, 2.5, 0.5, 10.0],
    "data_wall.repetition.REPETITION_2023": [15.387756, 5.309743, 1500],
    "data_wall.ceilings.LLAMA_405B": [4e25, 0.027, 16_000, 72, 4, 2],
    "data_wall.ceilings.GPT_4": [2e25, 2023.2],
    "test_time.sampling.PYTHIA_MATH": [0.065, 100.1, 0.216, 25.49, 0.296, 12.36],
    "test_time.sampling.VILLALOBOS_ATKINSON_2023": [1, 2, 1, 1, 2, 3, 2, 2, 5, 6, 3, 4],
    "test_time.serving.ALL_REDUCES_PER_LAYER": [2],
    "market.prices.ELO": [10, 400],
    "market.prices.BLEND": [3],
    "market.capital.BASE_CASE": [0.1, 5, 0.6, 1],
    "concentration.macro.LEARNING_1994": [0.2],
    "concentration.shares.GUIDELINES_2023": [1800, 100, 30],
    "concentration.shares.GUIDELINES_2010": [2500, 200],
    "concentration.rivalry.CEILING": [460],
    "concentration.governance.EPOCH_FRONTIER": [2.1e25, 2023.2, 4.7, 4.3, 5.2],
    "concentration.governance.RUN_2026": [989e12, 0.4, 100, 19_737_815],
    "concentration.macro.ACEMOGLU_2024": [0.199, 0.23, 0.144, 10, 0.0053, 0.0071, 0.0093, 0.0116],
    "concentration.macro.GOLDMAN_2023": [0.015, 10],
    "concentration.macro.SCENARIO_START": [0.88, 100],  # of this book
    "concentration.dividend.FUND_2026": [180e9, 180e9, 0.1, 0.05, 600_000, 5000],
    "concentration.dividend.HOUSING": [0.33, 0.75, 0.7, 0.3],
}  # fmt: skip


def numbers(value):
    """Return the numbers in a constant, in the order of its fields."""
    if dataclasses.is_dataclass(value):
        return [x for field in dataclasses.fields(value) for x in numbers(getattr(value, field.name))]
    if isinstance(value, tuple | list | dict):
        return [x for part in (value.values() if isinstance(value, dict) else value) for x in numbers(part)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


def constant(name):
    module, _, name = name.rpartition(".")
    return getattr(importlib.import_module(f"scalingbet.{module}"), name)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_constants_are_those_of_the_sources(name):
    assert numbers(constant(name)) == pytest.approx(PUBLISHED[name], rel=1e-12)  # powers and products round


def test_every_law_is_in_the_table():
    modules = {name.rpartition(".")[0] for name in PUBLISHED}
    laws = {
        f"{module}.{name}"
        for module in modules
        for name, value in vars(importlib.import_module(f"scalingbet.{module}")).items()
        if dataclasses.is_dataclass(value) and not isinstance(value, type) and name.isupper() and numbers(value)
        and type(value).__module__ == f"scalingbet.{module}"
    }  # fmt: skip
    assert laws - set(PUBLISHED) == set()
