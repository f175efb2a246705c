"""The difference between two batches of a company: files, options, mapping, vouchers, accounts and findings."""

from pipeline.difference.comparing import difference
from pipeline.difference.nouns import Difference
from pipeline.difference.telling import tell_difference

__all__ = ["Difference", "difference", "tell_difference"]
