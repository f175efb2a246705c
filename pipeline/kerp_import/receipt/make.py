"""Make a receipt of what the database keeps of a batch and of the hashes of every record that it wrote."""

import hashlib
import json
import re
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from kerp_import.database import audit
from kerp_import.database.connection import Database
from kerp_import.database.planner import WITHOUT_LOOPS
from kerp_import.files.small_file import read_small
from kerp_import.model.errors import NoReceipt, NotAReceipt
from kerp_import.model.nouns import Dropped, Severity
from kerp_import.model.safe_text import UNSEEN
from kerp_import.model.words import Language
from kerp_import.records import company as companies
from kerp_import.records import history
from kerp_import.records.acceptances import everything_said
from kerp_import.records.history import PastBatch
from kerp_import.report import KeptBatch, read_kept_batch
from kerp_import.report.acceptance_words import title_of
from kerp_import.report.findings_by_rule import groups_of
from kerp_import.report.proof_words import claim, proof_words, subtractions
from kerp_import.values.local_time import local

KIND = "kerp-import receipt"
VERSION = 2
FIRST_VERSION = 1
"""It had neither what was proven against what, nor the masters made, nor the cells that were corrected."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was handed over; amounts are text, so that the same receipt always has the same bytes."""

    contents: Json

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the contents as canonical JSON: keys sorted, no spaces, UTF-8."""
        canonical = json.dumps(self.contents, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def as_json(self) -> bytes:
        """Return the file: the contents and their digest."""
        written = json.dumps({**self.contents, "digest": self.digest}, ensure_ascii=False, indent=2)
        # The digest is of the text as it was; written by its number a letter that acts is the same letter.
        return f"{re.sub(UNSEEN, lambda letter: json.dumps(letter[0])[1:-1], written)}\n".encode()


@dataclass(frozen=True, slots=True)
class IssuedReceipt:
    """One row of `receipt/issued.sql`: a receipt as it was noted with its batch."""

    digest: str
    issued_at: datetime
    accepted_by: str | None


@dataclass(frozen=True, slots=True)
class RecordsWritten:
    """One row of `receipt/records.sql`: how many records of a table a batch wrote, and one hash of them all."""

    table_name: str
    records: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HeldNow:
    """One row of `receipt/live.sql`: what production holds now of what a batch wrote into a table."""

    table_name: str
    records: int
    debit: Decimal
    credit: Decimal


LARGEST = 64 << 20
"""Bytes of the largest receipt that is read."""


def read_receipt(path: Path) -> tuple[Receipt, str]:
    """Return the receipt in a file, and the digest that the file says it has."""
    try:
        contents: object = json.loads(read_small(path, LARGEST).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise NotAReceipt(file=path) from error
    is_receipt = isinstance(contents, dict) and contents.get("kind") == KIND
    if not isinstance(contents, dict) or not is_receipt or not isinstance(contents.get("batch_id"), str):
        raise NotAReceipt(file=path)
    digest = contents.pop("digest", "")
    return Receipt(contents), str(digest)


def issue_receipt(db: Database, batch_id: str, accepted_by: str | None) -> Receipt:
    """Issue a receipt for a batch that is in production, and note its digest with the batch."""
    past_batch = history.past_batch(db, batch_id)
    if not past_batch.is_in_production:
        raise NoReceipt(batch=batch_id, status="dry run" if past_batch.dry_run else past_batch.status)
    issued_at = local(datetime.now(UTC))
    with db.tenant(past_batch.company_id):
        last_said = max((each.at for each in everything_said(db, past_batch.company_id)), default=None)
    receipt = receipt_of(
        db, past_batch, issued_at=issued_at.isoformat(), accepted_by=accepted_by,
        accepted_until=last_said.astimezone(UTC).isoformat() if last_said is not None else None,
    )  # fmt: skip
    values = {
        "batch_id": past_batch.id,
        "company_id": past_batch.company_id,
        "digest": receipt.digest,
        "issued_at": issued_at,
        "accepted_by": accepted_by,
    }
    with db.tenant(past_batch.company_id):
        db.do("receipt/issue.sql", values)
        whose = (past_batch.company_id, past_batch.company_code)
        details = {"digest": receipt.digest, "accepted_by": accepted_by}
        audit.note(db, "receipt", "issued", company=whose, batch_id=past_batch.id, details=details)
    return receipt


def issued_receipts(db: Database, past_batch: PastBatch) -> list[IssuedReceipt]:
    """Return every receipt that was issued for a batch."""
    values = {"batch_id": past_batch.id, "company_id": past_batch.company_id}
    with db.tenant(past_batch.company_id):
        return db.ask("receipt/issued.sql", values, IssuedReceipt)


def receipt_of(  # noqa: PLR0913 - what of a receipt is no fact of the batch
    db: Database,
    past_batch: PastBatch,
    *,
    issued_at: str,
    accepted_by: str | None,
    accepted_until: str | None = None,
    version: int = VERSION,
) -> Receipt:
    """Return the receipt of a batch as the database has it now, in the shape of a version.

    An old receipt is proved by being made again as it was made then, with what was accepted until then.
    """
    until = datetime.fromisoformat(accepted_until) if accepted_until is not None else None
    batch = read_kept_batch(db, past_batch.id, past_batch.company_id, Language.KO, accepted_until=until)
    company = next(iter(companies.companies(db, past_batch.company_code)), None)
    values = {"batch_id": past_batch.id, "company_id": past_batch.company_id}
    with db.tenant(past_batch.company_id):
        db.execute(WITHOUT_LOOPS)
        written = db.ask("receipt/records.sql", values, RecordsWritten)
        held_now = db.ask("receipt/live.sql", values, HeldNow)
    return Receipt(
        {
            "kind": KIND,
            "version": version,
            "batch_id": str(past_batch.id),
            "issued_at": issued_at,
            "company": {
                "code": past_batch.company_code,
                "name": company.name if company else None,
                "business_number": company.business_number if company else None,
            },
            "run": _run(batch),
            "files": [asdict(each) for each in batch.files],
            "mapping": _mapping(batch),
            "rows": _rows(batch),
            "counts": {
                table: {"read": each["total"], "promoted": each["promoted"]}
                for table, each in batch.outcome.by_table.items()
                if each["total"]
            },
            "totals": batch.outcome.totals,
            "tie_out": _tie_out(batch, version),
            **({} if version == FIRST_VERSION else _since_second(batch)),
            "findings": {**_findings(batch), "accepted_by": accepted_by},
            **_corrections_made(batch),
            **(_accepted(batch, accepted_until) if accepted_until is not None else {}),
            "records": {each.table_name: {"count": each.records, "sha256": each.sha256} for each in written},
            "production": {
                each.table_name: {
                    "count": each.records, "debit": f"{each.debit:.2f}", "credit": f"{each.credit:.2f}"
                }
                for each in sorted(held_now, key=lambda each: each.table_name)
            },
        }
    )  # fmt: skip


def _run(batch: KeptBatch) -> Json:
    """Return when it ran, and by what."""
    return {
        "started_at": local(batch.started_at).isoformat(),
        "completed_at": local(batch.completed_at).isoformat() if batch.completed_at else None,
        "tool_version": batch.tool_version,
        "schema_version": batch.schema_version,
        "options": {name: value for name, value in batch.options.items() if value and name != "maps"},
    }


def _mapping(batch: KeptBatch) -> Json:
    """Return the hash of what the mapping does, which maps were asked, and who answers for them."""
    signed, coverage = batch.outcome.signatures, batch.outcome.mapping
    return {
        "sha256": signed.sha256,
        "accounts": len(coverage.accounts),
        "unverified": coverage.unverified,
        "maps": [asdict(each) for each in signed.maps],
        "reviewers": [{"reviewer": who, "accounts": count} for who, count in signed.reviewers],
        "without_reviewer": signed.without_reviewer,
    }


def _rows(batch: KeptBatch) -> Json:
    """Return how many rows were read, are data, and were dropped for a reason."""
    rows_read = sum(each.rows_read for each in batch.outcome.sources)
    rows_data = sum(each.rows_data for each in batch.outcome.sources)
    return {"read": rows_read, "data": rows_data, "dropped": rows_read - rows_data}


def _since_second(batch: KeptBatch) -> Json:
    """Return what receipts hold since their second version: what was left out, made and corrected."""
    outcome = batch.outcome
    left_out: Counter[str] = Counter()
    for each in outcome.sources:
        left_out.update(each.rows_dropped)
    return {
        "rows_left_out": {reason.value: left_out[reason.value] for reason in Dropped if left_out[reason.value]},
        "excluded": [
            {"reason": each.reason, "lines": each.lines, "debit": f"{each.debit:.2f}", "credit": f"{each.credit:.2f}"}
            for each in outcome.excluded
        ],
        "created": [asdict(each) for each in outcome.created],
        "corrections": [
            {**asdict(each), "cells": [asdict(cell) for cell in each.cells]} for each in outcome.corrections
        ],
    }


def _corrections_made(batch: KeptBatch) -> Json:
    """Return every cell that was read as the company's file corrects it, and those that were not; none: nothing."""
    made = batch.outcome.corrections_made
    if not made.applied and not made.missed:
        return {}
    return {
        "corrections_made": {
            "file": made.file,
            "debit": f"{made.debit:.2f}",
            "credit": f"{made.credit:.2f}",
            "applied": [asdict(each) for each in made.applied],
            "missed": [asdict(each) for each in made.missed],
        }
    }


def _accepted(batch: KeptBatch, accepted_until: str) -> Json:
    """Return the warnings that were accepted by name, with the moment of the last word that counts."""
    return {
        "accepted": [
            {"rule": each.rule, "title": title_of(each.rule).ko, "title_en": title_of(each.rule).en,
             "count": len(each.findings), "why": each.why, "who": each.who, "at": local(each.at).isoformat()}
            for each in batch.outcome.accepted
        ],
        "accepted_until": accepted_until,
    }  # fmt: skip


def _said(batch: KeptBatch) -> Json:
    """Return in words what was proven, what was not, and the sentence above the signatures."""
    said = proof_words(batch.outcome)
    return {
        "claim": asdict(claim(batch.outcome)),
        "own": asdict(said.own) if said else None,
        "proven": [asdict(each) for each in said.proven] if said else [],
        "not_proven": [asdict(each) for each in said.not_proven] if said else [],
        "left_out": [
            {**asdict(each.words), "debit": f"{each.debit:.2f}", "credit": f"{each.credit:.2f}"}
            for each in subtractions(batch.outcome)
        ],
    }


def _tie_out(batch: KeptBatch, version: int) -> Json:
    """Return how many accounts were compared, the residual, every account that differs, and against what."""
    accounts = batch.outcome.reconciliation
    proof: Json = {}
    if version != FIRST_VERSION:
        proof = {**asdict(batch.outcome.proof), "said": _said(batch)}
        proof["against"] = list(batch.outcome.proof.against)
        if not proof["typed_by"]:
            # Receipts of before had no such place, and are made again as they were.
            del proof["typed_by"]
    residual = sum((abs(each.difference) for each in accounts), Decimal(0))
    return {
        **proof,
        "accounts": len(accounts),
        "residual": f"{residual:.2f}",
        "differing": [
            {"account": each.account_code, "name": each.account_name, "difference": f"{each.difference:.2f}"}
            for each in accounts
            if each.difference
        ],
    }


def _findings(batch: KeptBatch) -> Json:
    """Return how many findings there were, and the errors and warnings that were accepted."""
    groups = groups_of(batch.outcome.findings)
    counts = {
        f"{severity.value}s": sum(len(each.findings) for each in groups if each.severity is severity)
        for severity in Severity
    }
    accepted = [
        {"rule": each.rule, "severity": each.severity.value, "title": each.title.say(Language.KO),
         "title_en": each.title.say(Language.EN), "count": len(each.findings)}
        for each in groups
        if each.severity is not Severity.INFO
    ]  # fmt: skip
    return {**counts, "accepted": accepted}
