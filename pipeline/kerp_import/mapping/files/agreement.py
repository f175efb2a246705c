"""What the entries of one mapping file must agree on among themselves."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from kerp_import.mapping.files.declared_shape import Placed
from kerp_import.mapping.files.nouns import AccountLine, AccountRule, NewAccount
from kerp_import.mapping.files.problems import shown
from kerp_import.model.errors import Problem
from kerp_import.model.words import Words


def once(identity: Callable[[Any], tuple[str | None, ...]]) -> Callable[[Sequence[Placed]], Iterator[Problem]]:
    """Return a check that no two entries of a list have the same identity."""

    def doubles(entries: Sequence[Placed]) -> Iterator[Problem]:
        first: dict[tuple[str | None, ...], int] = {}
        for line, entry in entries:
            entry_identity = identity(entry)
            if entry_identity in first:
                listed = " ".join(shown(part) for part in entry_identity if part is not None)
                yield Problem(
                    line,
                    Words(
                        f"같은 항목이 두 번 있습니다: {listed} (처음은 {first[entry_identity]}행)",
                        f"the same entry is there twice: {listed} (first on line {first[entry_identity]})",
                    ),
                )
            else:
                first[entry_identity] = line

    return doubles


def rules_agree(rules: Sequence[Placed]) -> Iterator[Problem]:
    """Yield the rules that could never apply, or never fully, because of an earlier one."""
    yield from apart(rules)
    always = [(line, rule) for line, rule in rules if rule.when is None and rule.source_range is None]
    yield from once(lambda rule: (rule.source_code, rule.source_name))(always)


def apart(rules: Sequence[Placed]) -> Iterator[Problem]:
    """Yield the ranges that an earlier rule has taken in part: the first match wins, so they could never fully apply.

    A rule narrowed by a name leaves the other names of its range to later rules; one with `when` leaves other days.
    """
    taken: dict[tuple[int, str | None], list[tuple[str, str, int]]] = {}
    for line, rule in rules:
        if rule.source_range is None or rule.when is not None:
            continue
        low, high = rule.source_range
        names = {None, rule.source_name}
        hits = [_taken_by(taken.get((len(low), name), []), low, high) for name in names]
        earlier = min((hit for hit in hits if hit is not None), default=None)
        if earlier is not None:
            yield Problem(
                line,
                Words(
                    f"범위 {low}-{high}의 일부는 {earlier}행의 범위가 먼저 차지합니다: 겹치지 않게 나누십시오",
                    f"part of the range {low}-{high} goes to the range on line {earlier} first: make them disjoint",
                ),
            )
        elif rule.source_code is None:
            insort(taken.setdefault((len(low), rule.source_name), []), (low, high, line))


def _taken_by(spans: list[tuple[str, str, int]], low: str, high: str) -> int | None:
    """Return the line of the first of these disjoint spans that shares a code with low-high."""
    at = bisect_left(spans, low, key=lambda span: span[1])
    return spans[at][2] if at < len(spans) and spans[at][0] <= high else None


def created_alike(entries: Iterable[AccountLine | AccountRule]) -> Iterator[Problem]:
    """Yield the entries that would create an account otherwise than an earlier entry does."""
    first: dict[str, tuple[NewAccount, int]] = {}
    for entry in entries:
        if entry.create is None:
            continue
        create, line = first.setdefault(entry.target_code, (entry.create, entry.line))
        if create != entry.create:
            yield Problem(
                entry.line,
                Words(
                    f"create: {shown(entry.target_code)} 계정을 {line}행과 다르게 만들려고 합니다",
                    f"create: the account {shown(entry.target_code)} is made otherwise than on line {line}",
                ),
            )
