"""Suggestions for a company's files: what is proposed for every account that nobody has verified, and as a map."""

from kerp_import.mapping_review.suggestions.for_survey import suggested
from kerp_import.mapping_review.suggestions.output import as_mapping, suggestions_shown

__all__ = ["as_mapping", "suggested", "suggestions_shown"]
