"""The map that is saved for a company: every version of it, the newest in force, none ever overwritten.

Decision: docs/decisions/saved-maps.md
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kerp_import.database import audit
from kerp_import.database.connection import Database
from kerp_import.mapping.files import MappingFile, mapping_in
from kerp_import.model.errors import UnknownMap
from kerp_import.model.nouns import Company


@dataclass(frozen=True, slots=True)
class SavedMap:
    """One version of a company's map: the text of the file, and who saved it when."""

    company: str
    version: int
    contents: str
    sha256: str
    created_at: datetime
    created_by: str
    note: str | None

    def file(self) -> MappingFile:
        """Return what the text says; findings call it by company and version."""
        return mapping_in(self.contents, Path(f"{self.company}@v{self.version}.yaml"))


def versions(db: Database, company: Company) -> tuple[SavedMap, ...]:
    """Return every version that was saved for a company, the newest first."""
    return _saved_maps(db, company, None)


def latest(db: Database, company: Company) -> SavedMap | None:
    """Return the version in force, if any was saved."""
    return next(iter(versions(db, company)), None)


def version(db: Database, company: Company, number: int) -> SavedMap:
    """Return one version, or say that there is none of that number."""
    saved_maps = _saved_maps(db, company, number)
    if not saved_maps:
        raise UnknownMap(company=company.code, version=number)
    return saved_maps[0]


def save(db: Database, company: Company, contents: str, *, by: str, note: str | None) -> SavedMap | None:
    """Save the next version and return it; None where it is the one in force already."""
    in_force, file = latest(db, company), mapping_in(contents, Path(f"{company.code}.yaml"))
    if in_force is not None and in_force.contents == contents:
        return None
    values = {
        "company_id": company.id,
        "contents": contents,
        "sha256": file.sha256,
        "created_by": by,
        "note": note,
    }
    with db.tenant(company.id):
        db.do("steps/save_map.sql", values)
        details = {"sha256": file.sha256, "by": by}
        audit.note(db, "map apply", "done", company=(company.id, company.code), details=details)
    return latest(db, company)


def _saved_maps(db: Database, company: Company, number: int | None) -> tuple[SavedMap, ...]:
    """Return the version of that number, or all of them where none is named."""
    values = {"company": company.code, "company_id": company.id, "version": number}
    with db.tenant(company.id):
        return tuple(db.ask("steps/saved_maps.sql", values, SavedMap))
