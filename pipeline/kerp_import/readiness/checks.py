"""The checks in their order: what cannot be asked without an earlier answer is not asked."""

from collections.abc import Iterator
from pathlib import Path

from kerp_import.database.connection import Database
from kerp_import.files.inputs import find_files
from kerp_import.mapping import saved_map as saved
from kerp_import.mapping_review.survey import survey
from kerp_import.model.nouns import Job
from kerp_import.readiness import files_against_target as books
from kerp_import.readiness import target
from kerp_import.readiness.check_result import Check, State
from kerp_import.records import company as companies


def check_readiness(job: Job, db: Database, spool: Path) -> tuple[Check, ...]:
    """Return every check, those after the first that nothing can be asked without; the files are read into `spool`."""
    found: list[Check] = []
    for ask in (target.server, target.schema, target.role):
        found.append(ask(db))
        if found[-1].state is State.MISSING:
            return tuple(found)
    found += target.tables(db)
    if any(each.state is State.MISSING for each in found):
        return tuple(found)
    if companies.find(db, job.company) is None and not job.create_company:
        return (*found, target.unknown(job.company))
    return (*found, *_of_company(job, db, spool))


def _of_company(job: Job, db: Database, spool: Path) -> Iterator[Check]:
    """Yield what the company and the files need."""
    company = companies.find_or_plan(db, job.company, may_create=job.create_company)
    targets, files = companies.accounts(db, company), find_files(job) if job.files else ()
    seen = survey(job, db, spool) if files else None
    yield from target.known(db, company, targets, seen.days if seen else ())
    yield target.saved_map(company, saved.latest(db, company), targets)
    if seen is not None:
        yield from books.accounts(job, seen)
    yield target.alone(db, job.company)
    yield target.room(job, sum(each.size for each in files))
