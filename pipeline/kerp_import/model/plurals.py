"""English forms that agree with the number before them: 1 line is, 2 lines are.

A template is written with both (`{count} line(s) is(are)`), since the number is not known yet.

Decision: docs/decisions/words.md
"""

import re

FORMS: dict[str, tuple[str, str]] = {
    "(s)": ("", "s"), "(es)": ("", "es"), "y(ies)": ("y", "ies"), " is(are)": (" is", " are"),
    " was(were)": (" was", " were"), " has(have)": (" has", " have"), " does(do)": (" does", " do"),
    " it(they)": (" it", " they"), " differs(differ)": (" differs", " differ"), " stays(stay)": (" stays", " stay"),
    " stands(stand)": (" stands", " stand"), " goes(go)": (" goes", " go"), " holds(hold)": (" holds", " hold"),
    " becomes(become)": (" becomes", " become"), " uses(use)": (" uses", " use"),
    " shares(share)": (" shares", " share"), " seems(seem)": (" seems", " seem"),
    " takes(take)": (" takes", " take"), " account's(accounts')": (" account's", " accounts'"),
}  # fmt: skip
"""How both are written → after one, after any other number."""

NUMBER = re.compile(r"(?<![\w.,-])(\d[\d,]*)(?![\w-])")


def chosen(form: str, before: str) -> str:
    """Return the form that agrees with the last number before it."""
    numbers = NUMBER.findall(before)
    one, many = FORMS[form]
    return one if numbers and numbers[-1].strip(",") == "1" else many
