"""The difference between two batches of a company: files, options, mapping, vouchers, accounts and findings."""

from kerp_import.diff.compare import difference
from kerp_import.diff.differences import Difference
from kerp_import.diff.reread import Reread, RereadBatch, reread_batches
from kerp_import.diff.terminal import describe_difference

__all__ = ["Difference", "Reread", "RereadBatch", "describe_difference", "difference", "reread_batches"]
