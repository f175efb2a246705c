"""Which findings a client can mend in the workbook that is given back to him: those that an edited cell answers.

Decision: docs/decisions/marked-workbook.md
"""

from functools import cache

from kerp_import.validate.rule import Who
from kerp_import.validate.rules import rules

NOT_IN_A_CELL = frozenset({
    # Another export, another file, or nothing at all.
    "KERP-E021", "KERP-E024", "KERP-E026", "KERP-E036", "KERP-V130", "KERP-V140", "KERP-V141", "KERP-V303", "KERP-V311",
})  # fmt: skip
"""The client's rules that no cell answers."""

IN_A_CELL = frozenset({"KERP-M032", "KERP-V104", "KERP-V203", "KERP-V204", "KERP-V205"})
"""Rules of others that a cell may answer: a code that was mistyped or lost its zeros, an opening balance."""


@cache
def is_mended_in_a_cell(rule: str) -> bool:
    """Tell whether what a rule finds may be mended by editing a cell; of an unknown rule nobody can say, so it may."""
    who = next((each.who for each in rules() if each.id == rule), Who.CLIENT)
    return rule in IN_A_CELL or (who is Who.CLIENT and rule not in NOT_IN_A_CELL)
