"""What a change added is filled, finished and proven; killed anywhere, the same command goes on.

Decision: docs/decisions/expand-contract.md
Decision: docs/decisions/backfill.md
"""

from kerp_import.database.connection import Database
from kerp_import.expand_contract.at_hand import ChangeAtHand, at_work
from kerp_import.expand_contract.change_told import ALREADY, ChangeTold
from kerp_import.expand_contract.contract import found_with
from kerp_import.expand_contract.fill import fill
from kerp_import.expand_contract.later_phases import finish
from kerp_import.expand_contract.phase_files import take_away_contract
from kerp_import.expand_contract.proof_of_change import kept_of, objections, prove
from kerp_import.expand_contract.refusals import ContractFindings, look_before
from kerp_import.expand_contract.state import Phase, save_details
from kerp_import.expand_contract.statements_seen import look
from kerp_import.model.words import Words


def migrate_data(db: Database, url: str, at_hand: ChangeAtHand) -> ChangeTold:
    """Fill, finish and prove; of a change that is filled only what is missing is done, and it is proven again."""
    change = at_hand.change
    told = ChangeTold(change.name, change.phase)
    if change.phase is Phase.CONTRACTED:
        told.did.append(ALREADY.filled(name=change.name))
        return told
    take_away_contract(db, at_hand.folder, change.name)
    told.refusals += fill(db, at_hand, told.did)
    if told.refusals:
        return told
    if change.phase is Phase.EXPANDED:
        told.files = (finish(db, url, at_hand),)
        told.phase = Phase.FILLED
    _prove(db, at_hand, told)
    return told


def _prove(db: Database, at_hand: ChangeAtHand, told: ChangeTold) -> None:
    """Compare both sides, and keep what was found, with a look at what clients' statements name."""
    change = at_hand.change
    with at_work(db, change) as heard:
        evidence = prove(db, at_hand.sql, at_hand.planned, heard)
    findings = ContractFindings(evidence=evidence, proof=kept_of(evidence))
    if at_hand.leaving is not None:
        findings.statements = look(db, at_hand.leaving, look_before(change), 0)
    told.proof = findings.proof
    told.refusals += objections(change.name, change.declaration.table, evidence)
    if evidence is not None and not told.refusals:
        told.did.append(_PROVEN.filled(rows=evidence.rows, ranges=evidence.ranges))
    with db.transaction():
        save_details(db, change, {"found": found_with(change, findings)})


_PROVEN = Words(
    "양쪽이 같습니다: {rows}행을 {ranges}구간으로 나누어 비교했습니다",
    "Both sides are the same: {rows} row(s) compared in {ranges} range(s)",
)
