"""Headings with codes are found by their figures: what is left of a trial balance adds up to its own total."""

from pathlib import Path

import pytest
from kerp_import.extract.extract import read_files
from kerp_import.files.inputs import find_files
from kerp_import.model.nouns import Job

HEADER = "계정코드,계정명,차변잔액,차변합계,대변합계,대변잔액\n"
Row = tuple[str, int, int]
"""Code (none: the total), debit and credit balance; the totals are the same."""


def accounts_and_wrong_subtotals(rows: list[Row], folder: Path) -> tuple[list[str], int]:
    """Return the codes that are data, and how many subtotals disagree."""
    lines = [
        f"{code},{(code and '과목' + code) or '합계'},{debit},{debit},{credit},{credit}" for code, debit, credit in rows
    ]
    path = folder / "시산표.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    job = Job(company="HANBIT", files=(path,), home=folder)
    extracted = read_files(job, find_files(job), b"secret", folder)
    ((_, counts),) = extracted.tables
    assert counts.read == len(rows) + 1 == counts.data + sum(counts.dropped.values())
    return [each.code for each in extracted.accounts], extracted.notices.subtotals["row"].n_unique()


PAIR: list[Row] = [("1019", 5, 0), ("1029", 5, 0), ("3019", 0, 10)]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        pytest.param([*PAIR, ("", 10, 10)], ["1019", "1029", "3019"], id="two equal accounts, one the other's double"),
        pytest.param([("1010", 10, 0), *PAIR, ("", 10, 10)], ["1019", "1029", "3019"], id="a heading of two"),
        pytest.param(
            [("1010", 5, 0), ("1019", 5, 0), ("3010", 0, 5), ("3011", 0, 5), ("3019", 0, 5), ("", 5, 5)],
            ["1019", "3019"],
            id="headings of one account each, one below another",
        ),
        pytest.param(
            [
                ("1010", 7, 2),
                ("1011", 7, 0),
                ("1019", 0, 0),
                ("1029", 7, 0),
                ("1039", 0, 2),
                ("3019", 0, 5),
                ("", 7, 7),
            ],
            ["1019", "1029", "1039", "3019"],
            id="an account without figures is no heading",
        ),
        pytest.param(
            [("1010", 10, 0), ("1019", 12, 0), ("1029", -2, 0), ("3010", 0, 10), ("3019", 0, 4), ("3029", 0, 6)],
            ["1019", "1029", "3019", "3029"],
            id="a negative, and no total but that both sides agree",
        ),
    ],
)
def test_what_is_left_adds_up_to_the_total(rows: list[Row], codes: list[str], tmp_path: Path) -> None:
    assert accounts_and_wrong_subtotals(rows, tmp_path) == (codes, 0)


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        pytest.param([*PAIR, ("", 11, 10)], 1, id="a total that is nobody's"),
        pytest.param([("1010", 10, 0), *PAIR, ("", 30, 10)], 1, id="nor with its heading"),
    ],
)
def test_where_nothing_adds_up_nothing_is_taken_away_and_the_total_is_named(
    rows: list[Row], wrong: int, tmp_path: Path
) -> None:
    codes, disagreeing = accounts_and_wrong_subtotals(rows, tmp_path)
    assert codes == [code for code, _, _ in rows if code]
    assert disagreeing == wrong


def test_four_hundred_accounts_in_five_depths_are_told_from_their_headings(tmp_path: Path) -> None:
    rows: list[Row] = []
    total = 0
    for side in range(2):
        first = len(rows)
        amounts = [37 * (each % 11) + each for each in range(200)]
        for at, amount in enumerate(amounts):
            for depth in (100, 50, 10):
                if at % depth == 0:
                    of = sum(amounts[at : at + depth])
                    rows.append((f"H{side}{depth}-{at}", of * (1 - side), of * side))
            rows.append((f"A{side}-{at}", amount * (1 - side), amount * side))
        total = sum(amounts)
        rows.insert(first, (f"H{side}", total * (1 - side), total * side))
    codes, disagreeing = accounts_and_wrong_subtotals([*rows, ("", total, total)], tmp_path)
    assert disagreeing == 0
    assert sorted(codes) == sorted(code for code, _, _ in rows if code[0] == "A")
