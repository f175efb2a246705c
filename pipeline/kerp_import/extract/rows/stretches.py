"""Finds the rows whose figures are the sum of the rows right below them, at any depth."""

from collections.abc import Sequence

MOST_STEPS = 400_000
"""Most steps of the search in one table, some half a second: where many rows have the same figures, ways abound."""

MOST_STEPS_OF_ONE = 5_000
"""Most steps below one row; if they do not do, nothing is proven of it."""

Figures = tuple[int, ...]
Ends = dict[int, frozenset[int]]
"""Rows that may sum up what is below → the rows at which that may end."""


def ends_of(own: Sequence[Figures], summed: Sequence[Figures | None], may_head: Sequence[bool]) -> Ends:
    """Return every row whose `own` figures are the sum of rows right below, with where these may end.

    `summed` is what each row adds to a sum, None where it is in none. A row below counts once: as itself, or for all
    that it sums up.
    """
    ends: Ends = {}
    least = _least_left(summed, width=len(own[0]) if own else 0)
    steps_left = MOST_STEPS
    for at in range(len(own) - 1, -1, -1):
        if may_head[at] and steps_left > 0:
            found, steps = _ends_below(own, summed, least, ends, at)
            steps_left -= steps
            if found:
                ends[at] = found
    return ends


def _ends_below(
    own: Sequence[Figures], summed: Sequence[Figures | None], least: Sequence[Figures], ends: Ends, head: int
) -> tuple[frozenset[int], int]:
    """Return where the rows below `head` may end that come to its figures, and how many steps that took."""
    wanted = own[head]
    waiting = {(head + 1, (0,) * len(wanted))}
    found: set[int] = set()
    steps = 0
    while waiting:
        steps += 1
        if steps > MOST_STEPS_OF_ONE:
            return frozenset(), steps
        at, so_far = waiting.pop()
        if so_far == wanted and at > head + 1:
            found.add(at)
        figures = summed[at] if at < len(own) else None
        if figures is None:
            continue
        more = tuple(a + b for a, b in zip(so_far, figures, strict=True))
        if all(a + b <= c for a, b, c in zip(more, least[at + 1], wanted, strict=True)):
            # A heading stands for all that is below it.
            jumps = {(to, tuple(a + b for a, b in zip(so_far, own[at], strict=True))) for to in ends.get(at, ())}
            waiting |= {(at + 1, more), *jumps}
            steps += len(jumps)
    return frozenset(found), steps


def _least_left(summed: Sequence[Figures | None], width: int) -> list[Figures]:
    """Return for each row the sum of everything below zero from there on: what a sum can still fall by."""
    least = [(0,) * width]
    for figures in reversed(summed):
        # What is in no sum ends all of them.
        rest = least[-1] if figures is not None else (0,) * width
        least.append(tuple(min(each, 0) + left for each, left in zip(figures or rest, rest, strict=True)))
    return least[::-1]
