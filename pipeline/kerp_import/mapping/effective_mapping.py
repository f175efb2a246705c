"""The mapping that a batch really used, as it is kept with the batch, and the way back from there to a mapping file."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from kerp_import.mapping.decision import Resolution
from kerp_import.mapping.files import AccountLine, AccountRule, MappingFile, When, source_for

HISTORY = "effective_mapping"
"""The name, in messages, of a mapping file that was made of a batch's own mapping; no such file exists."""


def effective_mapping(resolution: Resolution) -> list[dict[str, object]]:
    """Return the mapping that a batch used, a row per decision and per other code, as JSON keeps it.

    An account: {"source_code": "10300", "target_code": "10102", "how": "line", …}; a partner: {"table": "partners", …}.
    """
    accounts = [
        {
            "source_code": each.code,
            "source_name": each.name,
            "target_code": each.target,
            "verified": each.verified,
            "reviewer": each.reviewer,
            "reviewed": each.reviewed,
            "how": each.how,
            "when": asdict(each.when) if each.when else None,
            "where": each.where,
        }
        for each in resolution.decisions
    ]
    codes = [
        {"table": table, "source_code": old, "target_code": new}
        for table in ("partners", "departments", "projects", "voucher_types")
        for old, new in getattr(resolution, table).items()
    ]
    return accounts + codes


def mapping_effect(resolution: Resolution) -> list[list[object]]:
    """Return what the mapping does to the data, whoever has verified it: which code becomes which, and when."""
    return [
        [each.get("table"), each["source_code"], each["target_code"], each.get("when")]
        for each in effective_mapping(resolution)
    ]


def mapping_sha256(resolution: Resolution) -> str:
    """Return the hash of what the mapping does: it stays the same when an accountant signs what he was shown."""
    effect = [mapping_effect(resolution), resolution.closing_entries]
    return hashlib.sha256(json.dumps(effect, default=str, ensure_ascii=False).encode()).hexdigest()


def mapping_from_history(rows: Iterable[Mapping[str, Any]], *, source: str | None) -> MappingFile:
    """Return the accounts' part of an `effective_mapping` as a mapping file again; what was unmapped is left out.

    Every line counts as verified: it is what production was made by, whoever had signed it then. `source` is whose
    codes they are, the name of a dialect; any other name stands for a company's own codes.
    """
    mapped_rows = [row for row in rows if not row.get("table") and row["target_code"]]
    numbered_rows = list(enumerate(mapped_rows, start=1))
    return MappingFile(
        path=Path(HISTORY),
        source=source_for(source),
        target="kerp-standard",
        accounts=tuple(AccountLine(**_entry(row, line)) for line, row in numbered_rows if not row["when"]),
        rules=tuple(
            AccountRule(**_entry(row, line), source_range=None, when=_when(row["when"]))
            for line, row in numbered_rows
            if row["when"]
        ),
        partners=(),
        departments=(),
        projects=(),
        voucher_types=(),
        closing_entries=None,
        partner_codes=None,
    )


def _entry(row: Mapping[str, Any], line: int) -> dict[str, Any]:
    """Return what a line and a rule of a mapping file have in common; only the codes were kept for this."""
    return {
        "source_code": row["source_code"],
        "source_name": None,
        "target_code": row["target_code"],
        "target_name": None,
        "verified": True,
        "reviewer": None,
        "reviewed": None,
        "create": None,
        "note": None,
        "file": HISTORY,
        "line": line,
    }


def _when(condition: Mapping[str, str | None]) -> When:
    """Return a rule's condition, its days no longer text: {"partner": "1001", "start": "2024-01-01", …}."""
    start, end = (date.fromisoformat(day) if day else None for day in (condition["start"], condition["end"]))
    return When(condition["department"], condition["partner"], condition["project"], start, end)
