"""The report: one model, made from the database at the end of a run and kept there, and its forms."""

from kerp_import.report.as_csv import as_csv
from kerp_import.report.as_json import as_json, failure_as_json
from kerp_import.report.collect import outcome_of, sources_of
from kerp_import.report.findings_by_rule import Group, groups_of
from kerp_import.report.html import as_html
from kerp_import.report.kept import Kept, kept
from kerp_import.report.terminal import tell, tell_tie_out
from kerp_import.report.verdict import verdict_of

__all__ = [
    "Group",
    "Kept",
    "as_csv",
    "as_html",
    "as_json",
    "failure_as_json",
    "groups_of",
    "kept",
    "outcome_of",
    "sources_of",
    "tell",
    "tell_tie_out",
    "verdict_of",
]
