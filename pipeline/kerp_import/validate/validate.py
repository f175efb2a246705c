"""Validate: every rule is asked, and every row of an answer becomes a finding that leads to its cell."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from kerp_import.database.connection import Database, placeholders
from kerp_import.model.facts import AlikeTexts, Facts
from kerp_import.model.nouns import Counts, Finding, Job, Severity, Table
from kerp_import.model.statement_values import BatchValues
from kerp_import.model.words import Language, shown
from kerp_import.validate.rule import Rule
from kerp_import.validate.rules import rules
from kerp_import.values import text

TABLE_OF = {
    "journal": "voucher_lines",
    "account_ledger": "voucher_lines",
    "trial_balance": "trial_balance",
    "accounts_used": "accounts",
}
"""The table that a finding belongs to, where the subject is not called after it."""

FIELD_OF = {
    ("accounts", "name"): "account_name",
    ("partners", "code"): "partner_code",
    ("partners", "name"): "partner_name",
    ("departments", "code"): "department_code",
    ("departments", "name"): "department_name",
    ("projects", "code"): "project_code",
    ("projects", "name"): "project_name",
}
"""The field that a staging column was read from, where it is not called the same."""

SCHEMA_ANSWER = {"column": pl.String, "check": pl.String, "index": pl.Int32, "failure_case": pl.String}


@dataclass(frozen=True, slots=True)
class Checker:
    """Asks the rules: in the language and with the severities of this run, and finds the cell of each answer."""

    language: Language
    tables: tuple[Table, ...]
    severities: dict[str, Severity | None]
    """Those that differ from the rule's own; None: the rule is not asked."""

    def frame(self, subject: str, frame: pl.DataFrame) -> Iterator[Finding]:
        """Yield what the frame rules say of `frame`."""
        for rule in self._asked():
            if rule.question is not None and subject in rule.subjects:
                yield from self._findings(rule, rule.question(frame).iter_rows(named=True), subject)

    def schema(self, subject: str, frame: pl.DataFrame) -> Iterator[Finding]:
        """Yield what the frame's schema says of its values."""
        failures = schema_failures(subject, frame)
        if failures.is_empty():
            return
        for rule in self._asked():
            if rule.check is not None:
                failures_of_rule = failures.filter(pl.col("check").str.starts_with(rule.check))
                yield from self._findings(rule, failures_of_rule.iter_rows(named=True), subject)

    def queries(self, db: Database, values: BatchValues) -> Iterator[Finding]:
        """Yield what the SQL rules say of the batch in staging."""
        named_values = values.as_values()
        for rule in self._asked():
            if rule.query is not None:
                with db.each(rule.query, placeholders(rule.query, named_values)) as answer:
                    # All of it, here: whoever takes what is yielded may stop, and the connection would wait for him.
                    found = list(self._findings(rule, answer, rule.table or ""))
                yield from found

    def _asked(self) -> Iterator[Rule]:
        """Yield the rules that are not switched off."""
        return (each for each in rules() if self.severities.get(each.id, each.severity) is not None)

    def _findings(self, rule: Rule, answer: Iterable[dict[str, object]], subject: str) -> Iterator[Finding]:
        """Yield one finding per row of the answer, with the header and the cell that the row's field stands in."""
        tables = {(each.file, each.sheet): each for each in self.tables}
        fact_names, alike = tuple(rule.speaks_of()), AlikeTexts()
        for row in answer:
            field = alike.one_or_none("field", _optional(row.get("field"))) or rule.field
            table = tables.get((str(row.get("file")), _optional(row.get("sheet"))))
            number = row.get("row")
            line = int(str(number)) if number is not None else None
            header = next((each.header for each in table.columns if each.field == field), None) if table else None
            answered = row | {"field_name": header or field or ""}
            told = tuple(alike.one(f"fact {name}", text.mask(str(shown(answered[name])))) for name in fact_names)
            facts = Facts(fact_names, told)
            message, hint = rule.say(self.language, facts)
            table_name = alike.one_or_none("table", _optional(row.get("table_name"))) or rule.table
            yield Finding(
                rule=rule.id,
                severity=self.severities.get(rule.id) or Severity(str(row.get("severity") or rule.severity)),
                table=table_name or _table_of(subject, table),
                message=message,
                hint=alike.one("hint", hint),
                file=alike.one_or_none("file", _optional(row.get("file"))),
                sheet=alike.one_or_none("sheet", _optional(row.get("sheet"))),
                row=line,
                field=field,
                cell=table.cell(_optional(row.get("at_field")) or field, line) if table else None,
                value=_optional(shown(row["value"])) if "value" in row else None,
                facts=facts,
            )


READ = {
    "raw", "faults", "subtotals", "balances", "unused", "unlisted", "rivals", "doubts", "beside_journal",
    "texts_changed", "currencies", "units", "statuses", "sites", "unknown_columns", "doubtful_headings",
}  # fmt: skip
"""Frames that lead to rows of many tables: a finding of theirs belongs to the table that its row stands in."""

OF_NO_TABLE = {
    "rejects", "strangers", "no_tables", "twins", "copies", "empty", "passed_over", "hidden", "table_copies",
    "same_vouchers", "differing_vouchers", "missed_corrections",
}  # fmt: skip
"""Subjects whose findings belong to files and sheets."""


def checker_of(job: Job, tables: Iterable[tuple[Table, Counts]]) -> Checker:
    """Return the checker of a run: its language, its tables, and the severities that its options change."""
    severities: dict[str, Severity | None] = {each.rule: each.severity for each in job.rule_changes}
    if job.allow_unverified:
        severities["KERP-M002"] = Severity.WARNING
    severities |= of_conflicts(job)
    return Checker(job.language, tuple(table for table, _ in tables), severities)


def of_conflicts(job: Job) -> dict[str, Severity | None]:
    """Return how what K-ERP has otherwise weighs: it refuses the run, stays out or stays as it is, or is replaced."""
    severities: dict[str, Severity | None] = {}
    if job.on_conflict == "skip":
        severities |= dict.fromkeys(("KERP-V206", "KERP-V207", "KERP-V213"), Severity.WARNING)
    if job.on_conflict == "replace":
        severities |= dict.fromkeys(("KERP-V206", "KERP-V207", "KERP-V208"), Severity.INFO)
    if job.vanished == "delete":
        severities["KERP-V210"] = Severity.INFO
    return severities


def _table_of(subject: str, table: Table | None) -> str | None:
    """Return the table that a finding of `subject` belongs to: a row that was not read belongs to none."""
    if subject in READ and table is not None:
        subject = table.entity.value
    return None if subject in OF_NO_TABLE else TABLE_OF.get(subject, subject)


def schema_failures(subject: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return every cell that breaks the subject's schema: the row's origin, `field`, `check` and `value`.

    A value that is missing because its text could not be read is left out: a rule of its own names it.
    """
    import pandera.errors
    from kerp_schemas.frames import FRAMES

    try:
        FRAMES[subject][1].validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        failures = pl.DataFrame(error.failure_cases)
    else:
        return pl.DataFrame()
    unplaced = failures.filter(pl.col("index").is_null())
    if unplaced.height:
        # A column of the wrong type or name is a bug of ours, not of the data.
        raise TypeError(unplaced.rows())
    rows = frame.with_row_index("index").with_columns(pl.col("index").cast(pl.Int32))
    failed_rows = failures.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA_ANSWER.items()).join(
        rows, on="index", how="inner", suffix="__frame"
    )
    unread = pl.lit(value=False)
    for name in frame.columns:
        if name.endswith("__text"):
            unread = unread | ((pl.col("column") == name.removesuffix("__text")) & pl.col(name).is_not_null())
    fields = {column: field for (of, column), field in FIELD_OF.items() if of == subject}
    fields["source_account_code"] = "account_code"
    fields["source_account_name"] = "account_name"
    return failed_rows.filter(~unread).select(
        "file",
        "sheet",
        "row",
        pl.col("column").replace(fields).alias("field"),
        "check",
        pl.col("check").str.extract(r"(\d+)\)$").alias("limit"),
        pl.col("failure_case").alias("value"),
    )


def _optional(value: object) -> str | None:
    """Return the value as text, None staying None."""
    return None if value is None else str(value)
