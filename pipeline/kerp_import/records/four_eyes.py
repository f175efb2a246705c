"""Four eyes: whoever confirmed a company's mapping, or is the only one who rehearsed, may not promote it.

Decision: docs/decisions/four-eyes.md
"""

from dataclasses import dataclass, replace
from datetime import datetime
from getpass import getuser
from socket import gethostname

from kerp_import.database import audit
from kerp_import.database.connection import Database
from kerp_import.mapping.decision import Resolution
from kerp_import.model.errors import FourEyesMapper, FourEyesUnsavedMap, FourEyesUntested
from kerp_import.model.four_eyes import FourEyes, Person
from kerp_import.model.nouns import Company, SourceFile
from kerp_import.model.safe_text import one_line
from kerp_import.records.history import fingerprint
from kerp_import.records.run_context import RunStart

ACTION = "four eyes"
"""What the audit calls the setting."""


@dataclass(frozen=True, slots=True)
class LastWord:
    """One row of `records/four_eyes.sql`."""

    is_on: bool
    login: str
    os_user: str | None
    host: str | None
    at: datetime
    why: str | None


def four_eyes_of(db: Database, company: Company) -> FourEyes | None:
    """Return whether four eyes are wanted of a company, and whose word that is; None where nobody ever said so."""
    with db.tenant(company.id):
        words = db.ask("records/four_eyes.sql", {"company_id": company.id}, LastWord)
    return next(
        (FourEyes(each.is_on, Person(each.login, each.os_user, each.host, each.at), each.why or "") for each in words),
        None,
    )


def set_four_eyes(db: Database, company: Company, *, is_on: bool, why: str = "") -> None:
    """Turn four eyes on for a company, or lift them for a reason; whoever does stays in the audit."""
    with db.tenant(company.id):
        outcome = "on" if is_on else "off"
        details = {"why": why} if why else {}
        audit.note(db, ACTION, outcome, company=(company.id, company.code), details=details)


def with_four_eyes(start: RunStart, files: tuple[SourceFile, ...], resolution: Resolution) -> RunStart:
    """Return the run with who takes part in it, where four eyes are wanted or were; raises where one does it all."""
    return replace(start, job=replace(start.job, eyes=_taking_part(start, files, resolution)))


def _taking_part(start: RunStart, files: tuple[SourceFile, ...], resolution: Resolution) -> FourEyes | None:
    """Return who takes part in a run, or refuse it where one person would do all of it.

    Once the setting was said in a run it holds for the company in this database, whoever runs from where.
    """
    db, company, job = start.db, start.company, start.job
    wanted = four_eyes_of(db, company)
    if job.four_eyes and not (wanted and wanted.is_on):
        set_four_eyes(db, company, is_on=True)
        wanted = four_eyes_of(db, company)
    if wanted is None:
        return None
    values = {"company_id": company.id, "fingerprint": fingerprint(job, files, resolution)}
    layers = {each.layer for each in resolution.maps}
    with db.tenant(company.id):
        mappers = tuple(db.ask("records/mappers.sql", values, Person)) if "saved" in layers else ()
        testers = tuple(db.ask("records/testers.sql", values, Person))
    me = Person(db.user, one_line(getuser()), one_line(gethostname()))
    taking_part = replace(wanted, mappers=mappers, testers=testers, approver=me)
    if wanted.is_on and not job.dry_run:
        if "option" in layers:
            raise FourEyesUnsavedMap(company=company.code)
        if any(each.login == me.login for each in mappers):
            raise FourEyesMapper(login=me.login, company=company.code)
        if all(each.login == me.login for each in testers):
            raise FourEyesUntested(login=me.login, company=company.code)
    return replace(taking_part, approver=None) if job.dry_run else taking_part
