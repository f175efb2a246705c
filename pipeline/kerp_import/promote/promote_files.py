"""The promote files (`schemas/kerp_schemas/sql/promote`): one per production table, its way in beside its way back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kerp_schemas import SQL

SECTION = re.compile(r"^-- (WAY IN|WAY IN, COUNTED|TOUCHED SINCE|IN USE|WAY BACK|OLD VALUES BACK)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PromoteFile:
    """One production table: its way in, what tells that somebody touched or uses it since, and its way back."""

    table: str
    way_in: tuple[str, ...]
    touched_since: str
    way_back: str
    in_use: str | None = None
    """Which of a batch's records others refer to; None where nothing can."""
    old_values_back: tuple[str, ...] = ()
    """How records that the batch replaced or deleted become what they were; empty where it does neither."""
    counted_way_in: str | None = None
    """A way in that answers with what it wrote, and what it should have; None where the rows are what it touched."""


@cache
def promote_files() -> tuple[PromoteFile, ...]:
    """Return every promote file, in the order of the way in: master tables first (010_companies.sql)."""
    return tuple(
        _read(path.stem.partition("_")[2], path.read_text(encoding="utf-8"))
        for path in sorted((SQL / "promote").glob("*.sql"))
    )


def _read(table: str, text: str) -> PromoteFile:
    """Cut a promote file at its headings (`-- WAY IN`)."""
    _, *headings_and_texts = SECTION.split(text)
    sections = dict(zip(headings_and_texts[::2], headings_and_texts[1::2], strict=True))
    return PromoteFile(
        table=table,
        way_in=tuple(_statements(sections.get("WAY IN", ""))),
        touched_since=_statement(sections["TOUCHED SINCE"]),
        way_back=_statement(sections["WAY BACK"]),
        in_use=_statement(sections["IN USE"]) if "IN USE" in sections else None,
        old_values_back=tuple(_statements(sections.get("OLD VALUES BACK", ""))),
        counted_way_in=_statement(sections["WAY IN, COUNTED"]) if "WAY IN, COUNTED" in sections else None,
    )


def _statement(text: str) -> str:
    """Return a section's one statement without its semicolon."""
    return text.strip().rstrip(";")


def _statements(text: str) -> Iterator[str]:
    """Yield the statements of a section, which end with a semicolon at the end of a line."""
    yield from (each.strip() for each in re.split(r";\s*$", text, flags=re.MULTILINE) if each.strip())
