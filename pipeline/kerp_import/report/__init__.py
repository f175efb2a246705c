"""The report: one model, made from the database at the end of a run and kept there, and its forms."""

from kerp_import.report.acceptances import with_acceptances
from kerp_import.report.collect import nothing_to_do, outcome_of
from kerp_import.report.csv_findings import as_csv
from kerp_import.report.delta_words import delta_lines
from kerp_import.report.findings_by_rule import FindingGroup, groups_of
from kerp_import.report.html_report import as_html
from kerp_import.report.json_report import as_json, failure_as_json
from kerp_import.report.kept_batch import KeptBatch, read_kept_batch, read_kept_proof
from kerp_import.report.next_step import missing_masters, waits_for_mapping_alone, with_next, workbook_of
from kerp_import.report.proof_words import proof_words
from kerp_import.report.terminal import print_next_step, print_proof, print_report, print_tie_out
from kerp_import.report.tie_out_words import won
from kerp_import.report.verdict import verdict_of

__all__ = [
    "FindingGroup",
    "KeptBatch",
    "as_csv",
    "as_html",
    "as_json",
    "delta_lines",
    "failure_as_json",
    "groups_of",
    "missing_masters",
    "nothing_to_do",
    "outcome_of",
    "print_next_step",
    "print_proof",
    "print_report",
    "print_tie_out",
    "proof_words",
    "read_kept_batch",
    "read_kept_proof",
    "verdict_of",
    "waits_for_mapping_alone",
    "with_acceptances",
    "with_next",
    "won",
    "workbook_of",
]
