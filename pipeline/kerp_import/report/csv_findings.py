"""Every finding as CSV, never cut: UTF-8 with a mark that Excel knows, and nothing in it that runs as a formula."""

import csv
import io

from kerp_import.files.outputs import harmless
from kerp_import.model.labels import NAMES
from kerp_import.model.words import Language, Words
from kerp_import.report.findings_by_rule import groups_of
from kerp_import.report.kept_batch import KeptBatch

HEADER = Words(
    "규칙|등급|무엇|담당|자료|파일|시트|행|셀|항목|값|내용|할 일",
    "rule|severity|title|who|table|file|sheet|row|cell|field|value|message|hint",
)


def as_csv(batch: KeptBatch, language: Language) -> bytes:
    """Return one row per finding, errors first."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER.say(language).split("|"))
    for group in groups_of(batch.outcome.findings):
        head = (group.rule, group.severity.value, group.title.say(language), NAMES[group.who.value].say(language))
        for each in group.findings:
            place = (each.table, each.file, each.sheet, each.row, each.cell, each.field, each.value)
            writer.writerow(map(_harmless, (*head, *place, each.message, each.hint)))
    return out.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> str:
    """Return the value as text that no spreadsheet runs."""
    return "" if value is None else harmless(str(value))
