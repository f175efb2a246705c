"""The report: one model, made from the database at the end of a run, and its forms."""

from pipeline.report.contents import outcome_of, sources_of
from pipeline.report.json_form import as_json, failure_as_json
from pipeline.report.terminal import tell

__all__ = ["as_json", "failure_as_json", "outcome_of", "sources_of", "tell"]
