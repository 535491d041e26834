"""The words that headers of columns are told by: names, what goes with them, units of a loss."""

from __future__ import annotations

import math
import re

SYMBOLS = {"n": "N", "d": "D", "c": "C", "l": "loss", "loss": "loss"}
PLAIN = {  # whole names, apart from the symbols
    "N": "params param parameters parameter nparams numparams modelsize paramcount parametercount modelparams size "
    "weights",
    "D": "tokens token ntokens numtokens trainingtokens traintokens datasize datasetsize trainingdatasize trainingdata "
    "pretrainingdatasize pretrainingtokens datasettokens",
    "C": "flop flops compute trainingflop trainingflops trainingcompute computebudget budget totalflops totalcompute",
    "loss": "nll nats xent crossentropy testloss valloss validationloss evalloss finalloss trainloss trainingloss "
    "lmloss bpb bpc bpt ce celoss bitsperbyte logppl logperplexity logloss negativeloglikelihood",
    "perplexity": "ppl perplexity",
    "ratio": "dn tokensperparam tokensperparameter tokensparam tokensparameter tokenparam tokparam "
    "toksparam tokperparam tokensparams tokensparameters tpp tpr tokensparamratio tokensparamsratio tokenparamratio "
    "tokenstoparams tokenstoparameters",
    "unique": "uniquetokens uniquedata ud tokensunique",
    "epochs": "epochs epoch nepochs numepochs",
    "accuracy": "accuracy acc passat1 score errorrate",
}
CORES = {  # words that say it inside a longer name
    "N": {"params", "param", "parameters", "parameter", "nparams"},
    "D": {"tokens", "token", "toks", "tok"},
    "C": {"flop", "flops", "compute"},
    "loss": {"loss", "nll", "nats", "xent", "bpb", "crossentropy", "ce"},
    "perplexity": {"ppl", "perplexity"},
    "accuracy": {"accuracy", "acc"},
}
OTHER_WORDS = """
per ratio batch rate sequence seq unique vocab vocabulary layer layers head heads dim width depth id std
stderr variance scale norm balance aux s sec second seconds hour hours step steps context ctx time gpu
throughput speed type name k topk slope exponent tokenizer file path version
"""
OTHER = set(OTHER_WORDS.split())  # not what they go with
AFTER_WORDS = """
no non emb embedding embeddings noemb nonemb nonembedding active total 6nd train test eval val all b m t
"""
AFTER = set(AFTER_WORDS.split())  # may follow a symbol of one letter
ASIDE_WORDS = """
exact approx est estimated seen trained training train total active non embedding nonembedding number of
count model pretraining test eval val validation in the final incl excl no emb n d c l params parameters
tokens flop flops compute size
"""
ASIDE = set(ASIDE_WORDS.split())  # in brackets, and no unit
BYTES = re.compile(r"^(?:[kmgtp]i?b|(?:kilo|mega|giga|tera|peta)?bytes?)$")
WHERE = "eval evaluation val validation valid test train training final mean avg average pile c4 loss held out"
PLACES = set(WHERE.split())
LOGARITHM = re.compile(r"(log10|log|ln|log_?e)[\W_]*(?=[a-z])(?!ppl|perp|lik|prob|loss)")
LOGGED = re.compile(r"log(?:2|10)[\W_]*(?:ppl|perplexity)")  # is a loss, and no perplexity any more
BASES = {"log10": 10.0, "ln": math.e, "loge": math.e, "log_e": math.e}
NAMED = {"N": "parameters", "D": "tokens", "C": "FLOP", "ratio": "tokens a parameter", "unique": "unique tokens"}
POWERS = {1e3: "thousands", 1e6: "millions", 1e9: "billions", 1e12: "trillions"}
LOSSES = (  # what a name says of a loss's unit: factor to the unit that is carried, that unit, words
    (r"bpb|bits?[\W_]*(?:/|per)?[\W_]*byte", 1.0, "bits per byte", "loss, in bits per byte: so are E, A and B"),
    (
        r"bpc|bits?[\W_]*(?:/|per)[\W_]*char(?:acter)?",
        1.0,
        "bits per character",
        "loss, in bits per character: so are E, A and B",
    ),
    (r"nats?[\W_]*(?:/|per)[\W_]*byte", 1.0, "nats per byte", "loss, in nats per byte: so are E, A and B"),
    (
        r"nats?[\W_]*(?:/|per)[\W_]*char(?:acter)?",
        1.0,
        "nats per character",
        "loss, in nats per character: so are E, A and B",
    ),
    (r"nats?[\W_]*(?:/|per)[\W_]*word", 1.0, "nats per word", "loss, in nats per word: so are E, A and B"),
    (
        r"(?<![a-z])bits?(?![a-z])|(?<![a-z])bpt(?![a-z])|log2|base[\W_]*2(?!\d)",
        math.log(2),
        "nats per token",
        "loss, from bits to nats",
    ),
    (
        r"log10|base[\W_]*10|hartleys?|(?<![a-z])bans?(?![a-z])|(?<![a-z])dits?(?![a-z])",
        math.log(10),
        "nats per token",
        "loss, from base 10 to nats",
    ),
)
