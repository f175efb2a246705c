"""The report: one model, made from the database at the end of a run and kept there, and its forms."""

from pipeline.report.contents import outcome_of, sources_of, tie_out
from pipeline.report.csv_form import as_csv
from pipeline.report.groups import Group, groups_of
from pipeline.report.html_form import as_html
from pipeline.report.json_form import as_json, failure_as_json
from pipeline.report.kept import Kept, kept
from pipeline.report.terminal import SEVERITIES, tell, tell_tie_out
from pipeline.report.verdict import verdict_of

__all__ = [
    "SEVERITIES",
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
    "tie_out",
    "verdict_of",
]
