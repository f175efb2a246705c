"""What a command did for a change, or every reason why it did not.

Decision: docs/decisions/expand-contract.md
"""

from dataclasses import dataclass, field

from kerp_import.expand_contract.proof_of_change import ProofKept
from kerp_import.expand_contract.state import Phase
from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words

ALREADY = Words("{name}: 이미 끝난 변경입니다. 할 일이 없습니다", "{name}: the change is done; there is nothing to do")


@dataclass(slots=True)
class ChangeTold:
    """How far the change is now, and how it came there."""

    name: str
    phase: Phase
    did: list[Words] = field(default_factory=list)
    refusals: list[KerpError] = field(default_factory=list)
    notices: list[Words] = field(default_factory=list)
    """What could not be looked at."""
    soak_until: str | None = None
    proof: ProofKept | None = None
    files: tuple[str, ...] = ()
    """The migrations that were written and run."""
