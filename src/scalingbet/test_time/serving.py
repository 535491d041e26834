"""Serving a model: how fast one decoding step is, how many users fit, and what a token costs (a roofline)."""

from __future__ import annotations

from ..formula import Quantity, Value, floor, formula, maximum, minimum, where

SECONDS_PER_HOUR = 3600
ALL_REDUCES_PER_LAYER = 2  # one after attention, one after the feed-forward part: Shoeybi et al. 2019, section 3

_P = Quantity("parameters", 1e8, 1e13, log=True, above=0)
_BITS = Quantity("bits", 4, 32, above=0)
_BYTES = Quantity("bytes", 1e9, 1e14, log=True, above=0)
_KV = Quantity("bytes/token", 1e3, 1e7, log=True, above=0)
_CONTEXT = Quantity("tokens", 1, 1e6, log=True, least=1)
_BATCH = Quantity("sequences", 1, 1e5, log=True, above=0)
_FLOPS = Quantity("FLOP/s", 1e13, 1e18, log=True, above=0)
_BANDWIDTH = Quantity("bytes/s", 1e11, 1e15, log=True, above=0)
_LATENCY = Quantity("s", 0, 0.1, least=0)


@formula(P=_P, bits=_BITS)
def weight_bytes(P: Value, bits: Value) -> Value:
    """Return the memory, in bytes, that ``P`` parameters take at ``bits`` bits each: ``P bits / 8``.

    Both above 0, else ``DomainError``.

    >>> float(weight_bytes(405e9, 16))
    810000000000.0
    """
    return P * bits / 8


@formula(
    layers=Quantity("layers", 1, 200, above=0), kv_heads=Quantity("heads", 1, 128, above=0),
    d_head=Quantity("", 32, 256, above=0), bits=_BITS,
)  # fmt: skip
def kv_bytes_per_token(layers: Value, kv_heads: Value, d_head: Value, bits: Value = 16) -> Value:
    """Return the bytes of keys and values that each token of context keeps in memory.

    ``2 layers kv_heads d_head bits / 8``: a key and a value for each layer and each key-value head.  All above 0, else
    ``DomainError``.  Erdil 2025, section 2; the shapes of Llama 3 give 131,072 (8B), 327,680 (70B), 516,096 (405B).

    >>> float(kv_bytes_per_token(80, 8, 128)), float(kv_bytes_per_token(80, 8, 128, bits=8))
    (327680.0, 163840.0)
    """
    return 2 * layers * kv_heads * d_head * bits / 8


@formula(memory=_BYTES, weights=_BYTES, context=_CONTEXT, kv=_KV)
def max_sequences(memory: Value, weights: Value, context: Value, kv: Value) -> Value:
    """Return how many sequences fit beside the weights: ``floor((memory - weights) / (context kv))``, 0 if none.

    memory: bytes of fast memory; weights: bytes; context: tokens each sequence holds, from 1; kv: bytes a token.  A
    model that does not fit gives 0.  A value not above 0 raises ``DomainError``.

    >>> float(max_sequences(640e9, 141.2e9, 8192, 327680)), float(max_sequences(640e9, 810e9, 8192, 516096))
    (185.0, 0.0)
    """
    return maximum(0, floor((memory - weights) / (context * kv)))


@formula(
    layers=Quantity("layers", 1, 200, above=0), accelerators=Quantity("accelerators", 1, 1000, log=True, least=1),
    domain=Quantity("accelerators", 1, 1000, log=True, least=1), inside=_LATENCY, outside=_LATENCY,
)  # fmt: skip
def network_latency(layers: Value, accelerators: Value, domain: Value, inside: Value, outside: Value) -> Value:
    """Return the seconds that a step waits for the network when each layer is split over ``accelerators``.

    ``2 layers inside`` while they share one fast domain, ``2 layers (inside + outside)`` beyond it, 0 for one alone.
    layers: of the model; domain: accelerators joined by the fast network; inside, outside: seconds of one all-reduce of
    a small message within the domain, and what crossing its edge adds.  Bandwidth of the network is left out: at
    decoding the messages are small.  Counts from 1, seconds from 0, else ``DomainError``.
    Shoeybi et al. 2019, section 3 (two all-reduces a layer); Erdil 2025, section 3.

    >>> float(network_latency(80, 1, 8, 5e-6, 15e-6)), round(float(network_latency(80, 16, 8, 5e-6, 15e-6)), 9)
    (0.0, 0.0032)
    """
    all_reduce = where(accelerators > domain, inside + outside, where(accelerators > 1, inside, 0))
    return ALL_REDUCES_PER_LAYER * layers * all_reduce


@formula(batch=_BATCH, P_active=_P, weights=_BYTES, context=_CONTEXT, kv=_KV, flops=_FLOPS, bandwidth=_BANDWIDTH,
         latency=_LATENCY)  # fmt: skip
def decode_step_time(
    batch: Value,
    P_active: Value,
    weights: Value,
    context: Value,
    kv: Value,
    flops: Value,
    bandwidth: Value,
    latency: Value = 0,
) -> Value:
    """Return the seconds of one decoding step, which gives every sequence of the batch one token.

    ``max(2 P_active batch / flops, (weights + batch context kv) / bandwidth) + latency``: the arithmetic and the
    reading of memory overlap, the slower one counts.  batch: sequences served together; P_active: parameters used for
    a token; weights: bytes; context: tokens of each sequence; kv: bytes a token; flops, bandwidth: FLOP/s and bytes/s
    of all accelerators of the copy; latency: seconds.  A user gets ``1 / t`` tokens a second.  Ideal hardware: real
    systems reach a part of it.  Values not above 0 raise ``DomainError``.  Erdil 2025, section 2.

    >>> round(1 / float(decode_step_time(1, 70.6e9, 141.2e9, 8192, 327680, 8 * 989e12, 8 * 3.35e12)), 1)
    186.3
    """
    arithmetic = 2 * P_active * batch / flops
    reading = (weights + batch * context * kv) / bandwidth
    return maximum(arithmetic, reading) + latency


@formula(speed=Quantity("tokens/s", 1, 1000, log=True, above=0), P_active=_P, weights=_BYTES, context=_CONTEXT, kv=_KV,
         flops=_FLOPS, bandwidth=_BANDWIDTH, latency=_LATENCY)  # fmt: skip
def batch_at_speed(
    speed: Value,
    P_active: Value,
    weights: Value,
    context: Value,
    kv: Value,
    flops: Value,
    bandwidth: Value,
    latency: Value = 0,
) -> Value:
    """Return the largest batch at which a user still gets ``speed`` tokens a second; below 1 where none does.

    Solves :func:`decode_step_time` for the batch: the smaller of ``flops t / (2 P_active)`` and
    ``(bandwidth t - weights) / (context kv)`` with ``t = 1 / speed - latency``, not below 0.  It is not whole, and
    memory may hold fewer: see :func:`max_sequences`.  Arguments as there; speed above 0, else ``DomainError``.

    >>> round(float(batch_at_speed(85.6244, 70.6e9, 141.2e9, 8192, 327680, 8 * 989e12, 8 * 3.35e12)), 2)
    64.0
    >>> float(batch_at_speed(1000, 70.6e9, 141.2e9, 8192, 327680, 8 * 989e12, 8 * 3.35e12))
    0.0
    """
    t = 1 / speed - latency
    return maximum(0, minimum(flops * t / (2 * P_active), (bandwidth * t - weights) / (context * kv)))


@formula(price=Quantity("USD/hour", 0.1, 1000, log=True, least=0), batch=_BATCH,
         step_time=Quantity("s", 1e-4, 10, log=True, above=0))  # fmt: skip
def cost_per_million_tokens(price: Value, batch: Value, step_time: Value) -> Value:
    """Return the dollars a million output tokens cost: ``1e6 price step_time / (3600 batch)``.

    price: dollars an hour for all accelerators of the copy, every hour full; batch: sequences; step_time: seconds a
    step.  batch and step_time above 0, price from 0, else ``DomainError``.

    >>> round(float(cost_per_million_tokens(16, 64, 64 / 5480)), 4), float(cost_per_million_tokens(0, 1, 1))
    (0.811, 0.0)
    """
    return 1e6 * price * step_time / (SECONDS_PER_HOUR * batch)


@formula(flops=_FLOPS, bandwidth=_BANDWIDTH, bits=_BITS)
def ridge_batch(flops: Value, bandwidth: Value, bits: Value = 16) -> Value:
    """Return the batch from which arithmetic, not the reading of weights, sets the pace.

    ``flops bits / (16 bandwidth)``.  At 16 bits it is the ratio of FLOP/s to bytes/s.  Cached context is
    left out; with ``context`` tokens the crossing is at ``ridge_batch / (1 - context / compute_bound_context)``, and
    beyond that context there is none.  Arguments above 0, else ``DomainError``.  Williams, Waterman and Patterson 2009.

    >>> round(float(ridge_batch(989e12, 3.35e12)), 1), round(float(ridge_batch(989e12, 4.8e12)), 1)
    (295.2, 206.0)
    """
    return flops * bits / (16 * bandwidth)


@formula(P_active=_P, kv=_KV, flops=_FLOPS, bandwidth=_BANDWIDTH)
def compute_bound_context(P_active: Value, kv: Value, flops: Value, bandwidth: Value) -> Value:
    """Return the tokens of context above which arithmetic never binds, whatever the batch.

    ``2 P_active bandwidth / (flops kv)``.  There one more sequence takes as long to read from memory as to
    compute.  Arguments as in :func:`decode_step_time`, above 0, else ``DomainError``.

    >>> round(float(compute_bound_context(70.6e9, 327680, 989e12, 3.35e12)))
    1460
    """
    return 2 * P_active * bandwidth / (flops * kv)
