"""What the commands about changes answer: what was done, or every reason why not, each with what to do.

Decision: docs/decisions/expand-contract.md
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerp_import.cli.session import (
    SESSION,
    Exit,
    confirm,
    database_url,
    explain_words,
    print_json,
    say,
    show_aside,
    show_line,
    stopped_by,
)

if TYPE_CHECKING:
    from kerp_import.expand_contract.change_told import ChangeTold
    from kerp_import.expand_contract.phase_files import ChangeFolder
    from kerp_import.expand_contract.proof_of_change import ProofKept


@dataclass(frozen=True, slots=True)
class RefusalShown:
    """One reason why nothing was done, and what to do about it."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """How far a change is, what was done for it, and what stands in its way."""

    name: str
    phase: str
    did: tuple[str, ...]
    refusals: tuple[RefusalShown, ...]
    notices: tuple[str, ...]
    """What could not be looked at."""
    soak_until: str | None
    proof: "ProofKept | None"
    files: tuple[str, ...]
    """Where the migrations lie that were written and run."""


def take_change_back(name: str, folder: "ChangeFolder | None", *, yes: bool, as_json: bool) -> int:
    """Ask, take a change back, and tell it: `db expand NAME --revert` and `db contract NAME --revert` are one."""
    from kerp_import.database.connection import Database
    from kerp_import.expand_contract.going_back import take_back

    confirm(
        say(
            f"{name}: 변경을 되돌립니까? 그동안 쓴 값은 남습니다",
            f"{name}: take the change back? What was written meanwhile stays",
        ),
        yes=yes,
    )
    address = database_url()
    with Database(address) as db:
        told = take_back(db, address, name, folder)
    return tell_change(told, as_json=as_json)


def tell_change(told: "ChangeTold", *, as_json: bool) -> int:
    """Print what was done or what refuses, and return the exit code."""
    if as_json:
        print_json(_document(told))
    else:
        for sentence in told.did:
            show_line(sentence.say(SESSION.language))
        for file in told.files:
            show_line(file)
        for refusal in told.refusals:
            explain_words(stopped_by(refusal))
    for notice in told.notices:
        show_aside(notice.say(SESSION.language))
    return Exit.REFUSED if told.refusals else Exit.DONE


def _document(told: "ChangeTold") -> ChangeShown:
    """Return what `--json` prints."""
    language = SESSION.language
    refusals = (stopped_by(each) for each in told.refusals)
    return ChangeShown(
        name=told.name,
        phase=told.phase.value,
        did=tuple(each.say(language) for each in told.did),
        refusals=tuple(RefusalShown(each.code or "", each.message, each.hint or "") for each in refusals),
        notices=tuple(each.say(language) for each in told.notices),
        soak_until=told.soak_until,
        proof=told.proof,
        files=told.files,
    )
