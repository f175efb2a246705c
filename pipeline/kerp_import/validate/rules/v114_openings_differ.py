"""An account of which two sources give the opening: a table, a roll-forward, ledgers, an opening voucher."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words, shown
from kerp_import.validate.rule import Who, frame_rule, labelled

KEEP = Words(
    "맞는 쪽만 남기거나 틀린 쪽을 고쳐 다시 실행하십시오.",
    "Keep the right one alone, or fix the other, and run again.",
)


@frame_rule(
    id="KERP-V114",
    name="openings-differ",
    title=Words("서로 다른 두 기초잔액", "Two openings of one account that differ"),
    who=Who.ACCOUNTANT,
    severity=Severity.ERROR,
    on=("tied_openings",),
    table="opening_balances",
    field="debit_amount",
    message=Words("{said_ko}", "{said_en}"),
    hint=Words("{advice_ko}", "{advice_en}"),
    why=Words(
        "한 계정의 기초는 하나이다. 둘이 다르면 어느 것을 올려도 반은 틀릴 수 있고, 대차는 그래도 맞는다.",
        "An account has one opening. Where two differ either may be wrong, and debit and credit still agree.",
    ),
)
def openings_differ(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each account that differs, and one for each source that agrees throughout."""
    marked = frame.with_columns(labelled("account_code", "account_name").alias("account"))
    answers = []
    for row in marked.iter_rows(named=True):
        if row["difference"]:
            legacy, loaded, difference = (shown(row[name]) for name in ("legacy", "loaded", "difference"))
            place = " ".join(filter(None, (row["file"], row["sheet"])))
            answers.append(
                {
                    **_of(row, "error"),
                    "said_ko": f"{row['account']}: 기초가 {place}에는 {legacy}원, 이관에는 {loaded}원입니다 "
                    f"(차이 {difference}원)",
                    "said_en": f"{row['account']}: the opening is {legacy} won in {place} and {loaded} won in the "
                    f"import (difference {difference})",
                    "advice_ko": _sentence(row.get("cause_ko")) + KEEP.ko,
                    "advice_en": _sentence(row.get("cause_en")) + KEEP.en,
                }
            )
    for _, rows in marked.group_by("about", maintain_order=True):
        if not (rows["difference"] != 0).any():
            first = rows.sort("file", "sheet", "row", nulls_last=True).row(0, named=True)
            count = rows["account_code"].n_unique()
            answers.append(
                {
                    **_of(first, "info"),
                    "said_ko": f"기초잔액을 {first['file']}의 기초와 맞춰 보았습니다: 계정 {count}개가 모두 같습니다",
                    "said_en": f"The openings agree with those in {first['file']}: {count} accounts",
                    "advice_ko": "할 일은 없습니다.",
                    "advice_en": "There is nothing to do.",
                }
            )
    return pl.DataFrame(answers, schema=ANSWER)


ANSWER = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "severity": pl.String, "said_ko": pl.String,
    "said_en": pl.String, "advice_ko": pl.String, "advice_en": pl.String,
}  # fmt: skip


def _sentence(cause: str | None) -> str:
    """Return a cause as a sentence before another, nothing where none is known."""
    return f"{cause}. " if cause else ""


def _of(row: dict[str, object], severity: str) -> dict[str, object]:
    """Return where an answer stands, and how it weighs."""
    return {**{name: row[name] for name in ("file", "sheet", "row")}, "severity": severity}
