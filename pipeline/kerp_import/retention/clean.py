"""Removes what is old and needed by nothing any more, company by company, and leaves a record of it.

Decision: docs/decisions/retention.md
"""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from socket import gethostname
from uuid import UUID

from kerp_import.database import audit
from kerp_import.database.connection import Database
from kerp_import.model.errors import CompanyBusy
from kerp_import.model.safe_text import as_json_text, one_line
from kerp_import.model.words import Words
from kerp_import.records import history
from kerp_import.records.history import PastBatch
from kerp_import.records.run_guard import alone
from kerp_import.retention.dumps import old_dumps
from kerp_import.retention.folders import (
    keep_unknown_archives,
    left_by_the_dead,
    newest_of,
    old_archives,
    old_bug_details,
    old_clones,
    old_reports,
    remove_files,
)
from kerp_import.retention.leftover import Keeps, Kept, Leftover, LeftoverKind
from kerp_import.retention.policy import Policy
from kerp_import.retention.rows import Owner, old_findings, old_staging, remove_rows

UNDER_WAY = Words("이 회사의 작업이 실행 중입니다", "something of this company is under way")
NOT_REMOVED = Words("지우지 못했습니다 (권한을 확인하십시오)", "it could not be removed (check its permissions)")


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What to clean: where, of which company, how old, and whether it is removed or only listed."""

    home: Path
    reports: Path
    policy: Policy
    company: str | None = None
    removes: bool = False
    of_no_company: bool = True
    """Whether what belongs to no company is looked for too."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was removed, or would be, and what stays although it is as old."""

    leftovers: tuple[Leftover, ...]
    kept: tuple[Kept, ...]


def clean(db: Database, wanted: Cleaning) -> Cleaned:
    """Remove what is old and needed no more, or with nothing to remove only find it.

    A company of which something is under way is passed over, and told; one that was named is a CompanyBusy.
    """
    keeps = Keeps()
    past = {each.id: each for each in history.past_batches(db)}
    gone: list[Leftover] = []
    for company in _owners(past.values(), wanted.company):
        try:
            gone += _clean_company(db, wanted, company, keeps)
        except CompanyBusy:
            if wanted.company is not None:
                raise
            keeps.add(LeftoverKind.STAGING, UNDER_WAY, company.code)
    if wanted.of_no_company:
        for each in _of_no_company(db, wanted, past, keeps):
            gone += _removed(db, wanted, None, each, keeps)
    return Cleaned(tuple(gone), keeps.all())


def _owners(past: Iterable[PastBatch], code: str | None) -> list[Owner]:
    """Return whose batches there are; a rehearsal's company may not be in K-ERP."""
    owners = {Owner(each.company_id, each.company_code) for each in past if code in {None, each.company_code}}
    return sorted(owners, key=lambda each: (each.code, each.id))


def _clean_company(db: Database, wanted: Cleaning, company: Owner, keeps: Keeps) -> list[Leftover]:
    """Find what a company's batches have left, and remove it under the company's lock."""
    policy = wanted.policy
    with alone(db, company.code) if wanted.removes else nullcontext():
        of_code = history.past_batches(db, company.code)
        newest = newest_of(of_code)
        of_company = {each.id: each for each in of_code if each.company_id == company.id}
        with db.tenant(company.id):
            rows: list[Leftover] = []
            if before := policy.get(LeftoverKind.STAGING):
                rows += old_staging(db, company, before)
            if before := policy.get(LeftoverKind.FINDINGS):
                rows += old_findings(db, company, before, newest)
            if wanted.removes and rows:
                remove_rows(db, company, rows)
                for each in rows:
                    _note(db, wanted, company, each)
        gone = rows
        for each in _files_of_company(wanted, of_company, newest, keeps):
            gone += _removed(db, wanted, company, each, keeps)
    return gone


def _files_of_company(
    wanted: Cleaning, batches: dict[UUID, PastBatch], newest: frozenset[UUID], keeps: Keeps
) -> Iterator[Leftover]:
    """Yield what lies on this machine's disk of a company's batches."""
    if before := wanted.policy.get(LeftoverKind.ARCHIVE):
        yield from old_archives(wanted.home, batches, newest, before, keeps)
    if before := wanted.policy.get(LeftoverKind.REPORTS):
        yield from old_reports(wanted.reports, batches, before)


def _of_no_company(db: Database, wanted: Cleaning, past: dict[UUID, PastBatch], keeps: Keeps) -> Iterator[Leftover]:
    """Yield what belongs to no company."""
    if before := wanted.policy.get(LeftoverKind.ARCHIVE):
        keep_unknown_archives(wanted.home, past, before, keeps)
    if before := wanted.policy.get(LeftoverKind.SPOOLS):
        yield from left_by_the_dead(wanted.home)
        yield from old_clones(wanted.home, before)
    if before := wanted.policy.get(LeftoverKind.DUMPS):
        yield from old_dumps(db, wanted.home / "backups", past.values(), before, keeps)
    if before := wanted.policy.get(LeftoverKind.LOGS):
        yield from old_bug_details(before)


def _removed(
    db: Database, wanted: Cleaning, company: Owner | None, leftover: Leftover, keeps: Keeps
) -> Iterator[Leftover]:
    """Remove files and note it; yield what is gone, or would be."""
    if not wanted.removes:
        yield leftover
    elif remove_files(leftover, wanted.home):
        with db.tenant(company.id if company else None):
            _note(db, wanted, company, leftover)
        yield leftover
    else:
        keeps.add(leftover.kind, NOT_REMOVED, leftover.company)


def _note(db: Database, wanted: Cleaning, company: Owner | None, leftover: Leftover) -> None:
    """Leave a record of what was removed, in the transaction under way."""
    values = {
        "company_id": company.id if company else None,
        "batch_id": leftover.batch_id,
        "kind": leftover.kind.value,
        "name": one_line(leftover.name) if leftover.name else None,
        "older_than": wanted.policy[leftover.kind],
        "removed": leftover.removed,
        "bytes": leftover.bytes,
        "details": as_json_text(dict(leftover.details)),
        "host": one_line(gethostname()),
        "os_user": one_line(audit.os_user()),
        "tool_version": version("kerp-import"),
    }
    db.do("retention/note.sql", values)
