"""The figures of chapter 3, under one name."""
# ruff: noqa: F401

from .exponents import best_of_n_error, exponent_by_size
from .memory import memory_claim, sequences_that_fit
from .sampling import power_law_of_averages, repeated_sampling, unbiased_estimator
from .serving import copy_size, serving_frontier
from .trade import cheapest_split, o3_bill, training_for_inference
from .verifier import imperfect_verifier, three_layers, verifier_ceiling, verifier_size
