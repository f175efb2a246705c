"""How often the suggester is right, on charts for which no map is asked: `python -m bench.suggest [--wrong] [NAME...]`.

The truth is `fixtures/truth/`. A whole chart is suggested for at once, as a company's would be; of `renamed` the lines
of each dialect. Lines 1, 3, 5 … of `renamed` and the chart `wehago` are those that the model was tuned on.
"""  # noqa: INP001 - a folder of scripts

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from kerp_import.mapping.charts.dialect import dialect_named
from kerp_import.mapping.decision import accounts_of
from kerp_import.mapping.files import shipped_chart
from kerp_import.mapping_review.proposal import Proposal, ProposalMark
from kerp_import.mapping_review.scoring import AccountToMap, suggest

TRUTH = Path(__file__).parents[1] / "fixtures" / "truth"
TUNED_ON = ("wehago", "renamed-odd")
UNSEEN = ("kclep", "ecount", "kerp-v02", "renamed-even")
STANDARD = shipped_chart("kerp-standard")
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
    """One of the first three is of another type and does not say so."""


def judge(name: str) -> list[Judged]:
    """Return every line of a truth file judged; `renamed-odd` and `renamed-even` are halves of one."""
    whole = name.partition("-")[0] == "renamed"
    rows = yaml.safe_load((TRUTH / f"{'renamed' if whole else name}.yaml").read_text(encoding="utf-8"))["accounts"]
    if not whole:
        return list(_judged(rows, name, with_chart=True))
    half = rows[0::2] if name == "renamed-odd" else rows[1::2]
    dialects = dict.fromkeys(row["dialect"] for row in half)
    return [
        each
        for dialect in dialects
        for each in _judged([row for row in half if row["dialect"] == dialect], dialect, with_chart=False)
    ]


def _judged(rows: list[Row], dialect_name: str, *, with_chart: bool) -> Iterator[Judged]:
    """Yield the lines of one dialect, suggested for together with the rest of its chart."""
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
        accounts[code] = AccountToMap(code, row["source_name"], row["account_type"], row["normal_side"])
    found = suggest(accounts.values(), dialect, accounts_of(STANDARD), OWNERS, {})
    types = {each.code: each.account_type for each in STANDARD.accounts}
    for code, row in zip(codes, rows, strict=True):
        right = [_is_right(each, row) for each in found[code]]
        unmarked = any(
            ProposalMark.OTHER_TYPE not in each.marks
            and row["account_type"]
            != (each.create.account_type if each.create is not None else types[each.target_code])
            for each in found[code]
        )
        yield Judged(row, found[code], any(right[:1]), any(right[:3]), unmarked)


def _is_right(proposal: Proposal, row: Row) -> bool:
    """Return whether an accountant takes a proposal; where K-ERP has no account, one under the right heading."""
    if row["target_code"] is None:
        return proposal.create is not None and proposal.create.parent_code == row["create"]["parent_code"]
    return proposal.create is None and proposal.target_code in {row["target_code"], *row.get("also", [])}


def share(judged: Iterable[Judged], what: str) -> float:
    """Return the share of judged lines that are `first` or `among_three`, in percent."""
    answers: list[bool] = [getattr(each, what) for each in judged]
    return 100 * sum(answers) / len(answers)


def main(arguments: list[str]) -> None:
    """Print the figures, and with --wrong every line whose first proposal is not right."""
    names = [each for each in arguments if not each.startswith("-")] or [*TUNED_ON, *UNSEEN]
    print("| | accounts | first right % | in the first three % | other type unmarked |\n|---|---|---|---|---|")
    for name in names:
        judged = judge(name)
        print(
            f"| {name} | {len(judged)} | {share(judged, 'first'):.1f} | {share(judged, 'among_three'):.1f}"
            f" | {sum(each.unmarked for each in judged)} |"
        )
        for each in judged if "--wrong" in arguments else []:
            if not each.first:
                row = each.row
                told = ", ".join(f"{one.target_code} {one.target_name} {one.score}" for one in each.proposals[:3])
                print(f"    {row['source_code']} {row['source_name']} → {row['target_name']}, not {told}")


if __name__ == "__main__":
    main(sys.argv[1:])
