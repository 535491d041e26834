"""The explorables of chapter 1, scaling laws, under one name."""
# ruff: noqa: F401

from .cost import cost_ladder, dollars_to_loss, rl_sigmoid
from .models import effective_compute, landmark_ratios, over_training
from .optimum import cobb_douglas, isoflop_valleys, tokens_per_parameter
from .power import embedding_exponent, floorless_floored, power_law
