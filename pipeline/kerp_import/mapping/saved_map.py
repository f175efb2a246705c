"""The map that is saved for a company: every version of it, the newest in force, none ever overwritten.

Decision: docs/decisions/saved-maps.md
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kerp_import.database.connection import Database, Row, statement
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
    return tuple(_saved(company, row) for row in _rows(db, company, None))


def latest(db: Database, company: Company) -> SavedMap | None:
    """Return the version in force, if any was saved."""
    return next(iter(versions(db, company)), None)


def version(db: Database, company: Company, number: int) -> SavedMap:
    """Return one version, or say that there is none of that number."""
    rows = _rows(db, company, number)
    if not rows:
        raise UnknownMap(company=company.code, version=number)
    return _saved(company, rows[0])


def save(db: Database, company: Company, contents: str, *, by: str, note: str | None) -> SavedMap | None:
    """Save the next version and return it; None where it is the one in force already."""
    before, file = latest(db, company), mapping_in(contents, Path(f"{company.code}.yaml"))
    if before is not None and before.contents == contents:
        return None
    with db.tenant(company.id):
        db.execute(
            statement("steps/save_map.sql"),
            company_id=company.id,
            contents=contents,
            sha256=file.sha256,
            created_by=by,
            note=note,
        )
    return latest(db, company)


def _rows(db: Database, company: Company, number: int | None) -> list[Row]:
    """Return the rows of one version, or of all."""
    with db.tenant(company.id):
        return db.rows(statement("steps/saved_maps.sql"), company_id=company.id, version=number)


def _saved(company: Company, row: Row) -> SavedMap:
    """Return one version from its row."""
    at = row["created_at"]
    if not isinstance(at, datetime):
        raise TypeError(type(at))
    return SavedMap(
        company=company.code,
        version=int(str(row["version"])),
        contents=str(row["contents"]),
        sha256=str(row["sha256"]),
        created_at=at,
        created_by=str(row["created_by"]),
        note=str(row["note"]) if row["note"] is not None else None,
    )
