"""Facts renewed: what public data sets say today, or a maintainer by hand, as a proposal that shows what it moves.

``make refresh`` asks the data sets of ``datasets.yaml``; ``python -m scalingbet fact`` takes one value.  Both write a
vintage, a row with the key of a fact that is there, and a table of facts, numbers, verdicts and findings before and
after.  Nothing is taken over without ``--write``, and no build asks anybody.
"""

from __future__ import annotations

from ..files import RecordError


class RefreshError(RecordError):
    """A data set or a value that is not taken; the message names it, the place and what is allowed."""
