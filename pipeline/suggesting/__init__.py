"""Suggestions for a company's files: what is proposed for every account that nobody has verified, and as a map."""

from pipeline.suggesting.accounts import Suggested, proposer, suggested
from pipeline.suggesting.forms import as_json, as_mapping
from pipeline.suggesting.learning import learned

__all__ = ["Suggested", "as_json", "as_mapping", "learned", "proposer", "suggested"]
