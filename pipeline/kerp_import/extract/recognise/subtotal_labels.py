"""Knows the labels of rows that sum up other rows, and which rows each label sums up: [전표합계] those of a voucher.

The list is closed and the whole cell must be the label: a memo may begin with 합계. Every label says what must be true
of its row, and `checks/subtotals` tests that: a row that only looks like a subtotal is found by its figures.
Decision: docs/decisions/subtotals-are-checks.md
"""

import polars as pl

from kerp_import.extract.recognise.source import BROUGHT

TOTALS = frozenset({"합계", "총계", "총합계", "계", "총합", "차대합계", "total", "grandtotal", "totals"})
"""Labels of the whole table, or of the rows since the last such label."""

CUMULATIVE = frozenset({"누계", "연계", "년계", "누적합계", "누적계", "연누계", "년누계"})
"""Labels of all rows so far, with what was brought forward: 연계 is the year's."""

MONTHLY = frozenset(
    {"월계", "월합계", "월별합계", "월별계", "월소계", "당월계", "당월합계", "monthlytotal", "monthtotal"}
)
DAILY = frozenset({"일계", "일합계", "일별합계", "일별계", "일소계", "일자계", "일자합계", "일자별합계", "당일계",
                   "당일합계", "dailytotal", "daytotal"})  # fmt: skip
OF_VOUCHER = frozenset(
    {
        *(
            "전표소계",
            "선택전표소계",
            "전표합계",
            "전표계",
            "전표별합계",
            "전표별소계",
            "분개합계",
            "분개계",
            "분개소계",
        ),
        *("vouchertotal", "entrytotal", "journaltotal"),
    }
)
PARTIAL = frozenset({"소계", "중계", "페이지합계", "페이지계", "페이지소계", "쪽계", "면계", "subtotal", "sub-total",
                     "pagetotal"})  # fmt: skip
CARRIED = frozenset({"차기이월", "당기이월"})
"""Labels that close a ledger: a total below one of them includes the balance."""

SUBTOTALS = TOTALS | CUMULATIVE | MONTHLY | DAILY | OF_VOUCHER | PARTIAL | CARRIED | BROUGHT
"""The closed list of labels that make a row without a code a subtotal; the whole cell must be the label."""

BRACKETS = r"[\s\[\]()（）［］<>〈〉《》＜＞【】〔〕「」『』{}]"
MARKS = "-=*·※#~▶◀▷◁_"
ENDS = rf"^[{MARKS}]+|[{MARKS}:：]+$"
"""What a print form puts before and behind a label: *** 합계 ***, 전표합계 :."""

COUNT = r"(?:총)?[0-9,]+(?:건|행|매|장|lines?)$"
"""How many rows a label counts: 합계(12건)."""

LETTERS = "".join(sorted({letter for each in SUBTOTALS for letter in each} - {"-"}))
OF_LABELS = f"[{MARKS}:：{BRACKETS[1:-1]}{LETTERS}0-9,총건행매장lines]"
LIKELY = rf"(?i)^{OF_LABELS}*(?:계|합|월|total){OF_LABELS}*$"
"""What every label matches, for a cheap first look: no letter but those of labels, and a word that each of them has.

A memo holds 월 as often as not (1월분 임차료), and is left at its first other letter.
"""


def label(cell: pl.Expr) -> pl.Expr:
    """Normalise a cell for comparison with labels: without brackets, padding, marks and counts, in lower case."""
    bare = cell.str.replace_all(BRACKETS, "").str.replace_all(ENDS, "").str.to_lowercase()
    counted = bare.str.replace(COUNT, "").str.replace_all(ENDS, "")
    return pl.when(counted.is_in(SUBTOTALS)).then(counted).otherwise(bare)


def is_label(cell: pl.Expr) -> pl.Expr:
    """Return whether the whole cell is the label of a subtotal (월계, 합계)."""
    return cell.map_batches(_are_labels, return_dtype=pl.Boolean)


def any_is_label(*cells: pl.Expr) -> pl.Expr:
    """Return whether one of a row's cells is, as a whole, the label of a subtotal."""
    asked = pl.struct(cell.alias(f"cell{at}") for at, cell in enumerate(cells))
    return asked.map_batches(_any_are_labels, return_dtype=pl.Boolean)


def is_one_of(cell: pl.Expr, texts: pl.Series) -> pl.Expr:
    """Return whether a cell has one of these texts."""
    return cell.is_in(texts.implode()).fill_null(value=False) if texts.len() else pl.lit(value=False)


def label_among(cell: pl.Expr, labels: pl.DataFrame) -> pl.Expr:
    """Return which of the `labels` (text, label) a cell has, null where none."""
    if labels.is_empty():
        return pl.lit(None, pl.String)
    return cell.replace_strict(labels["text"], labels["label"], default=None, return_dtype=pl.String)


def labels_in(rows: pl.DataFrame, cells: list[str]) -> pl.DataFrame:
    """Return every `text` under `cells` that is the label of a subtotal, and which `label` it is.

    Asked of all cells at once: of a table of a few rows each question costs more than its answer.
    """
    likely = [pl.col(name).filter(pl.col(name).str.contains(LIKELY)).unique().implode() for name in cells]
    found = {text for texts in rows.select(likely).row(0) for text in texts} if cells else set()
    texts = pl.DataFrame({"text": sorted(found)}, schema={"text": pl.String})
    if texts.is_empty():
        return texts.with_columns(label="text")
    return texts.with_columns(label=label(pl.col("text"))).filter(pl.col("label").is_in(SUBTOTALS))


def _are_labels(cells: pl.Series) -> pl.Series:
    """Look closely, once per distinct text, only where a cell has a word of some label: few of a million have."""
    texts = labels_in(cells.to_frame("cell"), ["cell"])["text"]
    return cells.is_in(texts.implode()).fill_null(value=False)


def _any_are_labels(rows: pl.Series) -> pl.Series:
    """Look at all cells of a row at once."""
    cells = rows.struct.unnest()
    texts = labels_in(cells, cells.columns)["text"]
    has_label = pl.any_horizontal(is_one_of(pl.col(name), texts) for name in cells.columns)
    return cells.with_columns(has_label=has_label)["has_label"]
