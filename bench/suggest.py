"""How often the suggester is right, on charts for which no map is asked: `python -m bench.suggest [--wrong] [NAME...]`.

The truth is `fixtures/truth/`. A whole chart is suggested for at once, as a company's would be; of `renamed` the lines
of each dialect. Lines 1, 3, 5 … of `renamed` and the chart `wehago` are those that the model was tuned on. `BOOKS` are
the accounts of two companies' journals and of four made-up ones: codes and names alone are told, as in a journal.
"""  # noqa: INP001 - a folder of scripts

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from kerp_import.mapping.charts.dialect import dialect_named
from kerp_import.mapping.decision import accounts_of
from kerp_import.mapping.files import shipped_chart
from kerp_import.mapping.proposal import Proposal, ProposalMark
from kerp_import.mapping.scoring import AccountToMap, suggest

TRUTH = Path(__file__).parents[1] / "fixtures" / "truth"
TUNED_ON = ("wehago", "renamed-odd")
UNSEEN = ("kclep", "ecount", "kerp-v02", "renamed-even")
BOOKS = ("books-2016", "books-2021", "maker", "builder", "shop", "kitchen")
BANDS = (100, 90, 75, 50, 0)
"""Scores from which a band begins: 100, 90 to 99, 75 to 89, 50 to 74, and below."""
NEW_ACCOUNTS = 50
"""The band in which every new account lies."""
STANDARD = shipped_chart("kerp-standard")
NATURES = {each.code: each for each in STANDARD.accounts}
TOLD = {ProposalMark.OTHER_TYPE, ProposalMark.OTHER_SIDE, ProposalMark.TYPE_UNKNOWN}
OWNERS = {each.code: each.contra_of for each in STANDARD.accounts if each.contra_of}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """One line of the truth, what was proposed for it, and whether the first and one of the first three are right."""

    row: Row
    proposals: tuple[Proposal, ...]
    first: bool
    among_three: bool
    unmarked: bool
    """One of them is of another type or side and carries no mark of that."""


@cache
def judge(name: str) -> list[Judged]:
    """Return every line of a truth file judged; `renamed-odd` and `renamed-even` are halves of one."""
    whole = name.partition("-")[0] == "renamed"
    document = yaml.safe_load((TRUTH / f"{'renamed' if whole else name}.yaml").read_text(encoding="utf-8"))
    rows = document["accounts"]
    if name in BOOKS:
        return list(_judged(rows, document["dialect"], with_chart=False, with_types=False))
    if not whole:
        return list(_judged(rows, name, with_chart=True))
    half = rows[0::2] if name == "renamed-odd" else rows[1::2]
    dialects = dict.fromkeys(row["dialect"] for row in half)
    return [
        each
        for dialect in dialects
        for each in _judged([row for row in half if row["dialect"] == dialect], dialect, with_chart=False)
    ]


def _judged(rows: list[Row], dialect_name: str, *, with_chart: bool, with_types: bool = True) -> Iterator[Judged]:
    """Yield the lines of one dialect, suggested for together with the rest of its chart.

    A journal has codes and names and no types; a chart has these too.
    """
    dialect = dialect_named(dialect_name)
    printed = dialect.chart.accounts if dialect.chart and with_chart else ()
    accounts = {
        dialect.canonical(each.code): AccountToMap(
            dialect.canonical(each.code), each.name, each.account_type, each.normal_side
        )
        for each in printed
        if each.allow_posting
    }
    codes = [dialect.canonical(row["source_code"]) for row in rows]
    for code, row in zip(codes, rows, strict=True):
        nature = (row["account_type"], row["normal_side"]) if with_types else (None, None)
        accounts[code] = AccountToMap(code, row["source_name"], *nature)
    found = suggest(accounts.values(), dialect, accounts_of(STANDARD), OWNERS, {})
    for code, row in zip(codes, rows, strict=True):
        right = [_is_right(each, row) for each in found[code]]
        unmarked = any(_is_of_another_nature(each, row) and not each.marks & TOLD for each in found[code])
        yield Judged(row, found[code], any(right[:1]), any(right[:3]), unmarked)


def _is_of_another_nature(proposal: Proposal, row: Row) -> bool:
    """Return whether a proposal is of another type or normal side than the account."""
    target = proposal.create or NATURES[proposal.target_code]
    return (target.account_type, target.normal_side) != (row["account_type"], row["normal_side"])


def _is_right(proposal: Proposal, row: Row) -> bool:
    """Return whether an accountant takes a proposal; where K-ERP has no account, one under the right heading."""
    if proposal.create is not None:
        return row["target_code"] is None and proposal.create.parent_code == row["create"]["parent_code"]
    return proposal.target_code in {row["target_code"], *row.get("also", [])}


def share(judged: Iterable[Judged], what: str) -> float:
    """Return the share of judged lines that are `first` or `among_three`, in percent."""
    answers: list[bool] = [getattr(each, what) for each in judged]
    return 100 * sum(answers) / len(answers)


def calibration(judged: Iterable[Judged], *, new: bool) -> dict[int, tuple[int, int]]:
    """Return for every band of scores how many first proposals lie in it, and how many of them are right.

    `new` accounts are counted apart: their score says only where they stand among those that K-ERP has.
    """
    counts = dict.fromkeys(BANDS, (0, 0))
    for each in judged:
        if each.proposals and (each.proposals[0].create is not None) is new:
            band = next(band for band in BANDS if each.proposals[0].score >= band)
            counts[band] = (counts[band][0] + 1, counts[band][1] + each.first)
    return counts


def main(arguments: list[str]) -> None:
    """Print the figures, and with --wrong every line whose first proposal is not right."""
    names = [each for each in arguments if not each.startswith("-")] or [*TUNED_ON, *UNSEEN, *BOOKS]
    judged_of = {name: judge(name) for name in names}
    print("| | accounts | first right % | in the first three % | wrong type or side unmarked |\n|---|---|---|---|---|")
    for name, judged in judged_of.items():
        print(
            f"| {name} | {len(judged)} | {share(judged, 'first'):.1f} | {share(judged, 'among_three'):.1f}"
            f" | {sum(each.unmarked for each in judged)} |"
        )
        for each in judged if "--wrong" in arguments else []:
            if not each.first or each.unmarked:
                row = each.row
                told = ", ".join(f"{one.target_code} {one.target_name} {one.score}" for one in each.proposals[:3])
                print(f"    {row['source_code']} {row['source_name']} → {row['target_name']}, not {told}")
    print("\n| score of the first proposal | " + " | ".join(names) + " | not tuned on |")
    print("|---" * (len(names) + 2) + "|")
    not_tuned = [each for name, judged in judged_of.items() if name not in TUNED_ON for each in judged]
    columns = (*judged_of.values(), not_tuned)
    bands_of = [calibration(each, new=False) for each in columns]
    for band, above in zip(BANDS, (101, *BANDS), strict=False):
        label = str(band) if band == above - 1 else f"{band} to {above - 1}"
        cells = [f"{right} of {count}" if count else "" for count, right in (each[band] for each in bands_of)]
        print(f"| {label} | " + " | ".join(cells) + " |")
    made = [calibration(each, new=True)[NEW_ACCOUNTS] for each in columns]
    print("| a new account | " + " | ".join(f"{right} of {count}" if count else "" for count, right in made) + " |")


if __name__ == "__main__":
    main(sys.argv[1:])
