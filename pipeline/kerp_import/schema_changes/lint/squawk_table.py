"""Which of squawk's rules are asked, in our words, and which are not, each with its reason: squawk.yaml.

Decision: docs/decisions/lint.md
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from kerp_import.model.words import Words


@dataclass(frozen=True, slots=True)
class SquawkRule:
    """A rule of squawk's that is asked: what it says and what to do, in our words."""

    id: str
    message: Words
    hint: Words


@dataclass(frozen=True, slots=True)
class SquawkTable:
    """Every rule of the version of squawk that we use."""

    asked: dict[str, SquawkRule]
    left_out: dict[str, Words]
    """Rule → why it is not asked."""
    drops: frozenset[str]
    """Those that are not asked of a down file."""


@cache
def squawk_table() -> SquawkTable:
    """Return the table as it is shipped."""
    fields = yaml.safe_load(Path(__file__).with_name("squawk.yaml").read_text(encoding="utf-8"))
    asked = {
        name: SquawkRule(name, Words(**words["message"]), Words(**words["hint"]))
        for name, words in fields["asked"].items()
    }
    return SquawkTable(
        asked, {name: Words(**why) for name, why in fields["left_out"].items()}, frozenset(fields["drops"])
    )
