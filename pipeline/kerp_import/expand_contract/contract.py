"""The contract: refused with every reason, soaked, proven again, and then dropped in one short transaction.

Decision: docs/decisions/expand-contract.md
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import cast

from kerp_import.database.connection import Database
from kerp_import.expand_contract.at_hand import ChangeAtHand, at_work
from kerp_import.expand_contract.change_told import ALREADY, ChangeTold
from kerp_import.expand_contract.durations import duration_words
from kerp_import.expand_contract.fill import fill
from kerp_import.expand_contract.later_phases import run_contract
from kerp_import.expand_contract.phase_files import take_away_contract
from kerp_import.expand_contract.refusals import ContractFindings, look_for_refusals
from kerp_import.expand_contract.soak import Soak, begin_soak, forget_soak, restore_reads, soak_of
from kerp_import.expand_contract.state import LiveChange, Phase, save_details
from kerp_import.model.change_errors import SoakNotOver
from kerp_import.model.words import Words

PROOFS = 10
"""Proofs that are kept of a change, the newest ones."""

DAY = 86_400

ATTEMPTS = 3
"""Looks at a change whose writes may owe something to another table for a moment."""


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """What somebody asks of a contract, in seconds."""

    unwritten_for: int
    soak: int | None
    """None: a day, or what it was begun with."""
    defers: bool
    """Whether everything but the drop is done."""


def contract(db: Database, url: str, at_hand: ChangeAtHand, terms: ContractTerms) -> ChangeTold:
    """Do what may be done now of a contract; a second call goes on where this one ended."""
    change = at_hand.change
    told = ChangeTold(change.name, change.phase)
    if change.phase is Phase.CONTRACTED:
        taken = soak_of(change)
        if taken is not None:
            # Killed right after the drop: what the soak took and the drop gave back is still noted.
            forget_soak(db, change.name, taken)
        told.did.append(ALREADY.filled(name=change.name))
        return told
    take_away_contract(db, at_hand.folder, change.name)
    soak = _soak_under(change, terms)
    if soak is not None:
        told.soak_until = soak.until
        if time.time() < soak.ends_at:
            told.refusals.append(SoakNotOver(name=change.name, until=soak.until))
            return told
    findings = _looked(db, at_hand, terms)
    told.refusals, told.notices, told.proof = findings.refusals, findings.notices, findings.proof
    found = found_with(change, findings)
    with db.transaction():
        save_details(db, change, {"found": found})
    if not findings.refusals:
        _go_on(db, url, at_hand, _Way(terms, soak, findings, found), told)
    return told


def _looked(db: Database, at_hand: ChangeAtHand, terms: ContractTerms) -> ContractFindings:
    """Look at everything; what a write owes to the other table at that moment is settled, and looked at again."""
    owes = at_hand.change.phase is not Phase.EXPANDED and any(each.call for each in at_hand.sql.fills(at_hand.planned))
    for _ in range(ATTEMPTS if owes else 1):
        refusals = list(fill(db, at_hand, [])) if owes else []
        with at_work(db, at_hand.change) as heard:
            findings = look_for_refusals(db, at_hand, terms.unwritten_for, heard)
        if refusals or findings.proof is None or not findings.proof.differing:
            break
    return findings


@dataclass(frozen=True, slots=True)
class _Way:
    """What a contract that nothing stands in the way of goes on with."""

    terms: ContractTerms
    soak: Soak | None
    findings: ContractFindings
    found: Mapping[str, object]


def _go_on(db: Database, url: str, at_hand: ChangeAtHand, way: _Way, told: ChangeTold) -> None:
    """Begin the soak, or drop, or say that everything is ready."""
    change, leaving = at_hand.change, at_hand.leaving
    seconds = DAY if way.terms.soak is None else way.terms.soak
    if way.soak is None and leaving is not None and seconds:
        told_as = duration_words(seconds)
        begun = begin_soak(db, change, leaving, seconds, way.found)
        told.phase, told.soak_until = Phase.SOAKING, begun.until
        told.did.append(_SOAKS.filled(name=change.name, soak_ko=told_as.ko, soak_en=told_as.en, until=begun.until))
    elif way.terms.defers:
        told.did.append(_READY.filled(name=change.name))
    else:
        told.files = (run_contract(db, url, at_hand, way.soak, way.findings.evidence),)
        told.phase, told.soak_until = Phase.CONTRACTED, None
        told.did.append(_DONE.filled(name=change.name))


def _soak_under(change: LiveChange, terms: ContractTerms) -> Soak | None:
    """Return the soak that has begun, as long as it is asked for now."""
    soak = soak_of(change)
    return soak if soak is None or terms.soak is None else replace(soak, seconds=terms.soak)


def give_reads_back(db: Database, at_hand: ChangeAtHand) -> ChangeTold:
    """Give the readers back what the soak took; the change is filled again, and a contract begins anew."""
    change, leaving, soak = at_hand.change, at_hand.leaving, soak_of(at_hand.change)
    told = ChangeTold(change.name, change.phase)
    if soak is None or leaving is None or change.phase is Phase.CONTRACTED:
        told.did.append(_NOTHING_TAKEN.filled(name=change.name))
        return told
    restore_reads(db, change, leaving, soak)
    told.phase = Phase.FILLED if change.phase is Phase.SOAKING else change.phase
    told.did.append(READS_GIVEN.filled(name=change.name, readers=", ".join(soak.taken.readers)))
    return told


def found_with(change: LiveChange, findings: ContractFindings) -> dict[str, object]:
    """Return what is kept of a change after a look: the last proofs, and how often clients' statements had run."""
    before = change.details.found
    proofs = cast("list[object]", before.get("proofs", []))
    kept = proofs if findings.proof is None else [*proofs, asdict(findings.proof)][-PROOFS:]
    seen = findings.statements
    return {**before, "proofs": kept} | ({"statements": seen.document()} if seen.problem is None else {})


_SOAKS = Words(
    "{name}: 사라질 이름을 {soak_ko} 동안 아무도 읽지 못하게 했습니다 ({until}까지). "
    "읽지 못해 멈춘 프로그램이 있으면 되돌리십시오: kerp-import db contract {name} --restore-reads",
    "{name}: nobody can read the names that go for {soak_en}, until {until}. If a program fails for it: "
    "kerp-import db contract {name} --restore-reads",
)
_READY = Words(
    "{name}: 모두 확인했고 지울 준비가 되었습니다",
    "{name}: everything is proven and ready to be dropped",
)
_DONE = Words("{name}: 끝났습니다. 옛 것을 지웠습니다", "{name}: done; what was old is dropped")
_NOTHING_TAKEN = Words("{name}: 거둔 읽기 권한이 없습니다", "{name}: no reads are taken")
READS_GIVEN = Words(
    "{name}: 읽기 권한을 그대로 돌려주었습니다: {readers}", "{name}: the reads are given back as they were: {readers}"
)
