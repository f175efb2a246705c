"""Validate, the whole batch at once: the rules that need all rows, or production beside them."""

from collections.abc import Iterable, Iterator

import polars as pl

from kerp_import.database.strangers import CatalogueEntry
from kerp_import.load import staging
from kerp_import.load.differences import find_differences
from kerp_import.load.load import Staged
from kerp_import.mapping.map_accounts import dead_lines, doubts
from kerp_import.mapping.mapped import Mapped
from kerp_import.model.nouns import Finding
from kerp_import.model.step import Step
from kerp_import.model.subject import Subject
from kerp_import.records import company as companies
from kerp_import.records.run_context import RunContext
from kerp_import.validate.validate import Checker

Notices = Iterable[tuple[Subject, pl.DataFrame]]
"""What reading noticed: a frame for each subject."""


def check_batch(
    run: RunContext, notices: Notices, mapped: Mapped, staged: Staged, checker: Checker
) -> tuple[Finding, ...]:
    """Return what the rules say of the batch, in the transaction that promotes it; a new company is made first.

    What K-ERP has already, closing vouchers that are not wanted, and with `--skip-invalid` vouchers with an error are
    set aside in staging.
    """
    with run.clock.step(Step.VALIDATE):
        in_schema = (each for frame in staged.vouchers.frames() for each in checker.schema("vouchers", frame))
        findings = [*staged.row_findings, *_by_rule(in_schema)]
        findings += checker.frame("planted", planted(run.db.look_for_strangers()))
        findings += _by_rule(each for frame in staged.vouchers.frames() for each in checker.frame("vouchers", frame))
        for subject, frame in _frames(notices, mapped, staged):
            findings += checker.frame(subject, frame)
        if run.batch.company.is_new:
            companies.create(run.db, run.batch.company)
        find_differences(run.db, run.batch, run.job)
        staging.exclude_closing(run.db, run.batch, mapped.resolution.closing_entries)
        findings += checker.queries(run.db, staged.values)
        if run.job.skip_invalid:
            staging.exclude_invalid(run.db, run.batch, findings)
    return tuple(findings)


def _by_rule(findings: Iterable[Finding]) -> list[Finding]:
    """Return what was found in some rows at a time as if all had been asked at once: one rule after the other."""
    return sorted(findings, key=lambda each: each.rule)


PLANTED: dict[str, type[pl.DataType] | pl.DataType] = dict.fromkeys(("kind", "name", "remedy"), pl.String)


def planted(strangers: Iterable[CatalogueEntry]) -> pl.DataFrame:
    """Return a row for each thing on production's tables that would run with a promote and is not ours."""
    return pl.DataFrame([(each.kind, each.name, each.remedy) for each in strangers], schema=PLANTED, orient="row")


def _frames(notices: Notices, mapped: Mapped, staged: Staged) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the frames of the whole batch, each with the subject by which rules ask for it."""
    yield "second_openings", staged.moved.second
    yield "accounts_used", staged.accounts_used
    yield "reading", doubts(mapped.resolution)
    yield "dead_lines", dead_lines(mapped.resolution)
    yield from notices


def check_tie_outs(run: RunContext, frames: dict[str, pl.DataFrame], checker: Checker) -> tuple[Finding, ...]:
    """Return what the rules say of the figures in which the legacy books and K-ERP were compared, by subject."""
    with run.clock.step(Step.VALIDATE):
        return tuple(each for subject, frame in frames.items() for each in checker.frame(subject, frame))
