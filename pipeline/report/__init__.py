"""The report: one model, made from the database at the end of a run and kept there, and its forms."""

from pipeline.report.contents import outcome_of, sources_of, tie_out
from pipeline.report.csv_form import as_csv
from pipeline.report.html_form import as_html
from pipeline.report.json_form import as_json, failure_as_json
from pipeline.report.kept import Kept, kept
from pipeline.report.terminal import tell, tell_tie_out

__all__ = [
    "Kept",
    "as_csv",
    "as_html",
    "as_json",
    "failure_as_json",
    "kept",
    "outcome_of",
    "sources_of",
    "tell",
    "tell_tie_out",
    "tie_out",
]
