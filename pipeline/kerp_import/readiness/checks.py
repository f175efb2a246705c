"""The checks in their order; one that depends on an earlier one that failed is left out."""

from collections.abc import Iterator
from pathlib import Path

from kerp_import.database.connection import Database
from kerp_import.files.inputs import find_files
from kerp_import.mapping import saved_map
from kerp_import.mapping_review.survey import survey
from kerp_import.model.nouns import Job
from kerp_import.readiness import files_against_target, target
from kerp_import.readiness.check_result import Check, State
from kerp_import.records import company as companies


def check_readiness(job: Job, db: Database, spool: Path) -> tuple[Check, ...]:
    """Return every check, up to the first failure that the others depend on; the job's files are read into `spool`."""
    checks: list[Check] = []
    for check in (target.server, target.schema, target.role):
        checks.append(check(db))
        if checks[-1].state is State.MISSING:
            return tuple(checks)
    checks += target.tables(db)
    if any(each.state is State.MISSING for each in checks):
        return tuple(checks)
    if companies.find(db, job.company) is None and not job.create_company:
        return (*checks, target.unknown_company(job.company))
    return (*checks, *_of_company(job, db, spool))


def _of_company(job: Job, db: Database, spool: Path) -> Iterator[Check]:
    """Yield what the company and the files need."""
    company = companies.find_or_plan(db, job.company, may_create=job.create_company)
    targets, files = companies.accounts(db, company), find_files(job) if job.files else ()
    seen = survey(job, db, spool) if files else None
    yield from target.company_checks(db, company, targets, seen.days if seen else ())
    yield target.saved_map(company, saved_map.latest(db, company), targets)
    if seen is not None:
        yield from files_against_target.accounts(job, seen)
    yield target.other_runs(db, job.company)
    yield target.disk(job, sum(each.size for each in files))
