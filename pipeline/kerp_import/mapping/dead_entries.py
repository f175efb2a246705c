"""Finds entries of a mapping file that never apply, because another one always comes first."""

from itertools import groupby

from kerp_import.mapping.charts.dialect import Dialect, name_key
from kerp_import.mapping.files import AccountLine, AccountRule, MappingFile, When

ANYWHERE = When(None, None, None, None, None)


def dead_entries(file: MappingFile, dialect: Dialect) -> dict[int, int]:
    """Return the lines of entries that never apply, each with the line of the entry that always comes first.

    103 and 10300 are one account where the dialect pads its codes: the first one of them decides.
    """
    overruled: dict[int, int] = {}
    lines = sorted(file.accounts, key=lambda each: (dialect.canonical(each.source_code), each.line))
    by_code = {code: list(group) for code, group in groupby(lines, lambda each: dialect.canonical(each.source_code))}
    for same_code in by_code.values():
        for at, each in enumerate(same_code):
            earlier = next((one for one in same_code[:at] if _same_name(one.source_name, each.source_name)), None)
            if earlier is not None and _spelled(earlier) != _spelled(each):
                overruled[each.line] = earlier.line
    for at, rule in enumerate(file.rules):
        by = next((each.line for each in file.rules[:at] if _covers(each, rule, dialect)), None)
        if rule.when is None and rule.source_code is not None:
            same_code = by_code.get(dialect.canonical(rule.source_code), [])
            by = next(
                (each.line for each in same_code if each.verified or _same_name(each.source_name, rule.source_name)),
                by,
            )
        if by is not None:
            overruled[rule.line] = by
    return overruled


def _spelled(line: AccountLine) -> tuple[str, str | None]:
    """Return a line's code and name as written; two lines that share both were refused when the file was read."""
    return line.source_code, line.source_name


def _same_name(earlier: str | None, later: str | None) -> bool:
    """Return whether an entry of the name `earlier` fits wherever one of the name `later` does."""
    return earlier is None or (later is not None and name_key(earlier) == name_key(later))


def _covers(first: AccountRule, second: AccountRule, dialect: Dialect) -> bool:
    """Return whether `first`, which stands before `second`, fits wherever `second` does; ranges are read elsewhere."""
    if (first.when is None) is not (second.when is None) or not _same_name(first.source_name, second.source_name):
        return False
    if first.when is None and (first.source_code, first.source_name) == (second.source_code, second.source_name):
        return False
    return _codes_within(first, second, dialect) and _when_within(first.when or ANYWHERE, second.when or ANYWHERE)


def _codes_within(first: AccountRule, second: AccountRule, dialect: Dialect) -> bool:
    """Return whether every code of `second` is one of `first`'s."""
    if first.source_code is not None:
        code = dialect.canonical(first.source_code)
        return second.source_code is not None and dialect.canonical(second.source_code) == code
    if first.source_range is None:
        return False
    low, high = map(dialect.canonical, first.source_range)
    ends = (second.source_code, second.source_code) if second.source_code else second.source_range
    if ends is None or (second.source_range is not None and first.when is None):
        return False
    return all(len(each) == len(low) and low <= each <= high for each in map(dialect.canonical, ends))


def _when_within(first: When, second: When) -> bool:
    """Return whether all circumstances of `second` are among those of `first`."""
    same = all(
        wanted is None or wanted == given
        for wanted, given in (
            (first.department, second.department),
            (first.partner, second.partner),
            (first.project, second.project),
        )
    )
    begun = first.start is None or (second.start is not None and first.start <= second.start)
    ended = first.end is None or (second.end is not None and second.end <= first.end)
    return same and begun and ended
