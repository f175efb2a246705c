"""What a name alone says of an account's type and side: 급여(제) is an expense, 매출할인 revenue on the debit side."""

from functools import cache
from typing import get_args

from kerp_import.mapping.charts.dialect import name_key
from kerp_import.mapping.decision import Nature
from kerp_import.mapping.files import AccountType, NormalSide
from kerp_import.mapping.name_matches import NATURAL
from kerp_import.mapping.scoring.kerp_accounts import CandidateAccount, KerpChart
from kerp_import.mapping.scoring.name_parts import (
    BETWEEN,
    GAP,
    last_bracket,
    parts,
    vocabulary,
    without_bracket,
    written_out,
)


def nature_by_name(name: str, targets: KerpChart) -> Nature:
    """Return the type and side of an account of which only the name is known, None where the name does not tell.

    First by K-ERP's own accounts of that name, then by its cost centre ((제) is an expense's), then by its last words.
    """
    same = _shared(targets.by_key.get(name_key(name), ()))
    if same.account_type is not None:
        return same
    if _is_cost_centre(last_bracket(name), targets):
        return Nature("expense", _by_words(without_bracket(name)).normal_side if _is_expense(name) else "debit")
    whole = dict(_ends()).get(BETWEEN.sub("", written_out(name)))
    natures = [_nature(whole)] if whole else [_of_part(part, targets) for part in parts(name)]
    return next((each for each in natures if each is not None), Nature())


def _of_part(part: str, targets: KerpChart) -> Nature | None:
    """Return what one part of a name says; of 소모품, an asset and an expense, that it may be either."""
    same, by_words = _shared(targets.by_key.get(name_key(part), ())), _by_words(part)
    if same.account_type is not None and by_words.account_type not in {None, same.account_type}:
        return Nature()
    told = same if same.account_type is not None else by_words
    return told if told.account_type is not None else None


def _is_expense(name: str) -> bool:
    """Return whether the words of a name, its cost centre apart, are those of an expense."""
    return _by_words(without_bracket(name)).account_type == "expense"


def _shared(places: tuple[CandidateAccount, ...]) -> Nature:
    """Return type and side of K-ERP's accounts of a name, where they are all the same."""
    natures = {(each.account.account_type, each.account.normal_side) for each in places}
    if len(natures) != 1:
        return Nature()
    ((account_type, side),) = natures
    return Nature(
        next((each for each in get_args(AccountType) if each == account_type), None),
        next((each for each in get_args(NormalSide) if each == side), None),
    )


def _is_cost_centre(bracket: str, targets: KerpChart) -> bool:
    """Return whether the brackets at the end of a name are those of a part of the costs: 제, 판, 도, 분."""
    codes = targets.headings.get(bracket, frozenset())
    return bool(codes) and all(targets.accounts[code].account_type == "expense" for code in codes)


@cache
def _by_words(part: str) -> Nature:
    """Return what the longest word says with which a name begins or ends."""
    bare = written_out(part)
    fitting = [
        (len(word), kind)
        for word, kind in _ends()
        if (bare.startswith(word.removesuffix(GAP)) if word.endswith(GAP) else bare.endswith(word))
    ]
    if not fitting:
        return Nature()
    _, kind = max(fitting)
    return _nature(kind)


def _nature(kind: str) -> Nature:
    """Return type and side of a key of the vocabulary's `ends`: asset_credit."""
    account_type, _, side = kind.partition("_")
    known: AccountType | None = next((each for each in get_args(AccountType) if each == account_type), None)
    other: NormalSide | None = next((each for each in get_args(NormalSide) if each == side), None)
    return Nature(known, other or NATURAL[account_type])


@cache
def _ends() -> tuple[tuple[str, str], ...]:
    """Return every last or first word of names with what an account so called is: (누계액, asset_credit)."""
    return tuple((word, kind) for kind, words in vocabulary().ends for word in words)
