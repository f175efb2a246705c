"""A receipt proved against the database as it is now: every difference is named.

Decision: docs/decisions/receipt.md
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kerp_import.database.connection import Database
from kerp_import.model.errors import NotAReceipt, UnknownBatch
from kerp_import.model.nouns import Batch, Company
from kerp_import.model.words import Words
from kerp_import.promote.promote import learn, touched_since
from kerp_import.receipt.make import FIRST_VERSION, VERSION, Receipt, issued_receipts, receipt_of
from kerp_import.records import history
from kerp_import.records.history import PastBatch

LATER = "rows_left_out"
"""An entry that the first receipts of the second version do not have."""

LEFT_OPEN = {"company.name", "company.business_number"}
"""Entries that may change in K-ERP although nothing that was handed over has changed."""

IN_WORDS = (".title", ".said.")
"""Entries with the title of a rule or a sentence of ours, which may change with the program."""

TIMES = {"run.started_at", "run.completed_at"}
"""Entries that are the same moment at whatever place they were written."""

SECOND = timedelta(seconds=1)
"""Times in a receipt are whole seconds; the first version had all their digits."""

REASONS = {
    "changed": Words("바뀜", "changed"),
    "deleted": Words("지워짐", "deleted"),
    "added": Words("분개가 더해짐", "a line was added"),
}
"""What may have become of a record; that others refer to it ('in use') is no change of its own."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a receipt was compared with, and everything in which the two differ."""

    batch_id: str
    digest: str
    accepted_by: str | None
    differences: tuple[Words, ...]


def verify_receipt(db: Database, receipt: Receipt, digest: str) -> Verified:
    """Return whether the receipt belongs to what is in the database now; `digest` is what its file says."""
    try:
        accepted_by = receipt.contents.get("findings", {}).get("accepted_by")
        differences = tuple(_differences(db, receipt, digest))
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        # Somebody has written into the file: what stands there has not the form that we gave it.
        raise NotAReceipt(file=str(receipt.contents.get("batch_id"))) from error
    return Verified(receipt.contents["batch_id"], receipt.digest, accepted_by, differences)


def _differences(db: Database, receipt: Receipt, digest: str) -> Iterator[Words]:
    """Yield what does not agree; where the batch is unknown or not in production, that alone."""
    contents = receipt.contents
    if receipt.digest != digest:
        yield Words(
            "확인서의 내용이 발행 뒤 바뀌었습니다 (해시값이 내용과 맞지 않음)",
            "The receipt was edited after it was issued (its digest is not that of its contents)",
        )
    try:
        past_batch = history.past_batch(db, contents["batch_id"])
    except UnknownBatch:
        yield Words(
            f"이 데이터베이스에 없는 배치입니다: {contents['batch_id']}",
            f"This database has no such batch: {contents['batch_id']}",
        )
        return
    if receipt.digest not in {each.digest for each in issued_receipts(db, past_batch)}:
        yield Words(
            "이 데이터베이스에서 발행한 확인서가 아닙니다 (발행 기록에 이 해시값이 없음)",
            "This database did not issue this receipt (it has no record of this digest)",
        )
    if not past_batch.is_in_production:
        status = past_batch.status
        yield Words(f"이관 완료 상태가 아닌 배치입니다 (상태 {status})", f"The batch is not in production ({status})")
        return
    yield from _contents(db, past_batch, contents)
    yield from _touched(db, past_batch)


def _contents(db: Database, past_batch: PastBatch, contents: dict[str, Any]) -> Iterator[Words]:
    """Yield the entries in which the receipt and the database differ."""
    accepted_by = contents.get("findings", {}).get("accepted_by")
    version = FIRST_VERSION if contents.get("version") == FIRST_VERSION else VERSION
    issued_at = str(contents.get("issued_at"))
    now = receipt_of(
        db, past_batch, issued_at=issued_at, accepted_by=accepted_by,
        accepted_until=contents.get("accepted_until"), version=version,
    )  # fmt: skip
    # Receipts of the second version did not always say why rows were left out.
    today_says = {name: each for name, each in now.contents.items() if name != LATER or name in contents}
    in_receipt, in_database = dict(_leaves("", contents)), dict(_leaves("", today_says))
    for path in sorted(in_receipt.keys() | in_database.keys()):
        is_open = path in LEFT_OPEN or any(each in path for each in IN_WORDS)
        then, today = in_receipt.get(path), in_database.get(path)
        if not is_open and then != today and not (path in TIMES and _is_same_moment(then, today)):
            yield Words(
                f"{path}: 확인서는 {_shown(then)}, 데이터베이스는 {_shown(today)}",
                f"{path}: the receipt says {_shown(then)}, the database {_shown(today)}",
            )


def _is_same_moment(then: object, today: object) -> bool:
    """Tell whether two texts are the same moment, each with the offset of the place where it was written."""
    try:
        moments = [datetime.fromisoformat(str(each)) for each in (then, today)]
    except ValueError:
        return False
    return all(each.tzinfo for each in moments) and abs(moments[0] - moments[1]) < SECOND


def _leaves(path: str, value: object) -> Iterator[tuple[str, object]]:
    """Yield every leaf with its path (files.0.sha256)."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(f"{path}.{name}" if path else name, each)
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _leaves(f"{path}.{at}", each)
    else:
        yield path, value


def _shown(value: object) -> str:
    """Return a value as text, "—" where there is no such entry."""
    return "—" if value is None else str(value)


def _touched(db: Database, past_batch: PastBatch) -> Iterator[Words]:
    """Yield the records of production that are not as the batch wrote them."""
    company = Company(past_batch.company_id, past_batch.company_code, "", is_new=False)
    learn(db)
    with db.tenant(company.id):
        touched = touched_since(db, Batch(past_batch.id, company))
    for each in touched:
        reason = REASONS.get(str(each["reason"]))
        if reason is not None:
            what = f"{each['table_name']} {each['record']}"
            yield Words(f"{what}: 이관 뒤 {reason.ko}", f"{what}: {reason.en} since the import")
