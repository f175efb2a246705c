"""Two batches compared by what is kept of them: nothing is asked of staging.

Decision: docs/decisions/kept-contents.md
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.database.planner import WITHOUT_LOOPS
from kerp_import.diff.differences import (
    AccountMoved,
    BatchCompared,
    Change,
    Difference,
    FileChange,
    Findings,
    VoucherAt,
    VoucherChange,
)
from kerp_import.model.errors import OtherCompany
from kerp_import.model.nouns import Finding
from kerp_import.model.words import Language
from kerp_import.records import history
from kerp_import.records.history import PastBatch
from kerp_import.report import KeptBatch, read_kept_batch

Json = dict[str, Any]
"""A line of a batch's mapping as JSON, or a row of `diff/vouchers.sql` by its columns."""


@dataclass(frozen=True, slots=True)
class MappingOfBatch:
    """One row of `diff/mappings.sql`: the mapping that a batch used, and whether its vouchers are kept."""

    id: UUID
    mapping: list[Json]
    has_vouchers: bool


def difference(db: Database, before: str, after: str, language: Language) -> Difference:
    """Return the differences between two batches, which must be of one company and have ended.

    Findings are compared in one language, whatever each of the batches spoke.
    """
    one, other = history.past_batch(db, before), history.past_batch(db, after)
    if one.company_id != other.company_id:
        raise OtherCompany(one=one.company_code, other=other.company_code)
    ids = (one.id, other.id)
    first, second = (read_kept_batch(db, each, one.company_id, language, may_lack_findings=True) for each in ids)
    if one.id == other.id:
        compared = _compared(one, first)
        same = _findings(first, first)
        return Difference(compared, compared, (), (), (), (), (), same)
    with db.tenant(one.company_id):
        db.execute(WITHOUT_LOOPS)
        values = {"before": ids[0], "after": ids[1], "company_id": one.company_id}
        mapping_of = {each.id: each for each in db.ask("diff/mappings.sql", values, MappingOfBatch)}
        vouchers = tuple(map(_voucher, db.ask("diff/vouchers.sql", values)))
        accounts = tuple(db.ask("diff/accounts.sql", values, AccountMoved))
    mappings = [mapping_of[each] for each in ids]
    return Difference(
        before=_compared(one, first),
        after=_compared(other, second),
        files=tuple(_files(first, second)),
        options=tuple(_changes(*(_options(each) for each in (first, second)))),
        mapping=tuple(_changes(*(_mapping(each.mapping) for each in mappings))),
        vouchers=vouchers if all(map(_kept_vouchers, (first, second), mappings)) else None,
        accounts=accounts,
        findings=_findings(first, second),
    )


def _kept_vouchers(batch: KeptBatch, mapping: MappingOfBatch) -> bool:
    """Return whether the batch's vouchers are kept, or it had none; before migration 13 none were."""
    return mapping.has_vouchers or not batch.outcome.by_table.get("vouchers", {}).get("total", 0)


def _compared(past_batch: PastBatch, batch: KeptBatch) -> BatchCompared:
    """Return one of the two batches."""
    return BatchCompared(past_batch.id, batch.started_at, past_batch.dry_run, batch.status)


def _files(first: KeptBatch, second: KeptBatch) -> Iterable[FileChange]:
    """Yield the files whose contents are in one of the batches only, by name, and those that have another name."""
    before, after = ({each.sha256: each.name for each in batch.files} for batch in (first, second))
    for sha256, name in before.items():
        if after.get(sha256, name) != name:
            yield FileChange("renamed", name, after[sha256], sha256, sha256)
    gone = {name: sha256 for sha256, name in before.items() if sha256 not in after}
    new = {name: sha256 for sha256, name in after.items() if sha256 not in before}
    for name in sorted(gone.keys() | new.keys()):
        before_sha256, after_sha256 = gone.get(name), new.get(name)
        kind = "new" if before_sha256 is None else "gone" if after_sha256 is None else "changed"
        before_name, after_name = (name if each else None for each in (before_sha256, after_sha256))
        yield FileChange(kind, before_name, after_name, before_sha256, after_sha256)


def _options(batch: KeptBatch) -> dict[str, str]:
    """Return the options of a batch as text, but for the maps, whose effect is compared, and for who looked when."""
    options = {name: value for name, value in batch.options.items() if value and name not in {"maps", "four_eyes"}}
    return {name: json.dumps(value, ensure_ascii=False) for name, value in options.items()}


def _mapping(lines: Iterable[Json]) -> dict[str, str]:
    """Return the target of every legacy code as text: "10101", or "10101 (unverified)"."""
    target_of: dict[str, str] = {}
    for line in lines:
        when = line.get("when")
        condition = json.dumps(when, ensure_ascii=False, sort_keys=True) if when else None
        parts = (line.get("table"), line["source_code"], line.get("source_name"), condition)
        target = line["target_code"]
        signed = "" if line.get("verified", True) else " (unverified)"
        target_of[" ".join(str(each) for each in parts if each)] = f"{target}{signed}" if target else "—"
    return target_of


def _changes(before: dict[str, str], after: dict[str, str]) -> Iterable[Change]:
    """Yield the entries that differ."""
    for what in sorted(before.keys() | after.keys()):
        if before.get(what) != after.get(what):
            yield Change(what, before.get(what), after.get(what))


def _voucher(row: Json) -> VoucherChange:
    """Return one voucher that differs."""
    return VoucherChange(row["kind"], _side(row, "before"), _side(row, "after"))


def _side(row: Json, side: str) -> VoucherAt | None:
    """Return the voucher of the columns before_… or after_…; None where that batch has none."""
    if row[f"{side}_no"] is None:
        return None
    return VoucherAt(
        voucher_no=row[f"{side}_no"],
        voucher_date=row[f"{side}_date"],
        voucher_type=row[f"{side}_type"],
        lines=row[f"{side}_lines"],
        debit=row[f"{side}_debit"],
        credit=row[f"{side}_credit"],
        file=row[f"{side}_file"],
        sheet=row[f"{side}_sheet"],
        row=row[f"{side}_row"],
    )


def _findings(first: KeptBatch, second: KeptBatch) -> Findings | None:
    """Return what was found otherwise; None where one of the batches has its findings no more."""
    if first.findings_removed_at or second.findings_removed_at:
        return None
    return _paired(first.outcome.findings, second.outcome.findings)


def _paired(before: tuple[Finding, ...], after: tuple[Finding, ...]) -> Findings:
    """Pair findings with the same place and words, of the rest those with the same words, then with the same place."""
    keys: tuple[Callable[[Finding], Hashable], ...] = (
        lambda each: (each.rule, each.file, each.sheet, each.row, each.field, each.message),
        lambda each: (each.rule, each.sheet, each.field, each.message),
        lambda each: (each.rule, each.file, each.sheet, each.row, each.field),
    )
    still: list[Finding] = []
    fixed, new = list(before), list(after)
    for key in keys:
        left = Counter(map(key, fixed))
        paired: defaultdict[Hashable, int] = defaultdict(int)
        rest = []
        for each in new:
            if paired[key(each)] < left[key(each)]:
                paired[key(each)] += 1
                still.append(each)
            else:
                rest.append(each)
        fixed, new = list(_without(fixed, key, paired)), rest
    return Findings(tuple(fixed), tuple(still), tuple(new))


def _without(
    findings: Iterable[Finding], key: Callable[[Finding], Hashable], paired: dict[Hashable, int]
) -> Iterable[Finding]:
    """Yield the findings but for as many of each key as were paired."""
    left = dict(paired)
    for each in findings:
        if left.get(key(each), 0):
            left[key(each)] -= 1
        else:
            yield each
