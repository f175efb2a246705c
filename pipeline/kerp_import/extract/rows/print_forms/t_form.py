"""L5: debits on the left, credits on the right; rows below them hold what they were for, and whom with (분개장).

Decision: docs/decisions/print-forms.md
"""

import polars as pl

from kerp_import.extract.recognise.classify_rows import is_label
from kerp_import.extract.recognise.header_key import header_key
from kerp_import.extract.recognise.sources.journal import CREDIT, DEBIT, SHARED
from kerp_import.extract.rows.print_forms.form import Flat, HeaderCandidate, Order, PrintForm, Reshape, kept, numbered
from kerp_import.model.nouns import Dropped
from kerp_import.values import text

DEBIT_NAME = ("차변계정", "차변계정과목", "차변계정과목명", "차변계정명", "차변[계정과목]", "차변[계정]")
CREDIT_NAME = ("대변계정", "대변계정과목", "대변계정과목명", "대변계정명", "대변[계정과목]", "대변[계정]")
BY_NAME = ("차변계정코드", "차변코드", "대변계정코드", "대변코드")
"""A T-form has no codes; what has them is another layout."""

DAY = r"^\s*(?:\d{2,4}\s*[-/.]\s*)?\d{1,2}\s*[-/.]\s*\d{1,2}\s*$"
"""A date on the first row of a voucher."""

BETWEEN = " · "
"""What stands between the texts of several rows."""


def find(grid: HeaderCandidate) -> Reshape | None:
    """Return how each row's sides become lines, where both sides have an amount and an account's name."""
    date, number = (
        grid.find(*SHARED["voucher_date"].headers),
        grid.find(*SHARED["voucher_no"].headers, *SHARED["voucher_no"].if_fits),
    )
    left, right = grid.find(*DEBIT_NAME), grid.find(*CREDIT_NAME)
    debit, credit = grid.find(*DEBIT.headers), grid.find(*CREDIT.headers)
    if date is None or left is None or right is None or debit is None or credit is None:
        return None
    if set(map(header_key, BY_NAME)) & set(grid.keys()):
        return None
    places = tuple(at for at in (date, number, debit, left, right, credit) if at is not None)
    rest = kept(grid, *places)
    numbers = () if number is None else (Flat("전표번호", (number,)),)
    columns = (
        Flat("일자", (date,)),
        *numbers,
        Flat("계정과목", (left, right)),
        Flat("차변금액", (debit,)),
        Flat("대변금액", (credit,)),
        Flat("적요", (left,)),
        Flat("거래처명", (right,)),
        *rest,
    )
    marks = _Marks(*(pl.col(f"c{at}") for at in (date, left, right, debit, credit)))
    passed = [pl.col(f"c{each.places[0]}") for each in rest]
    cells = [pl.col(f"c{at}") for at in (date, number) if at is not None]
    return Reshape(
        name=T_FORM.name,
        family="L5",
        evidence="·".join(grid.headers[at] or "" for at in places),
        columns=columns,
        lines=lambda rows: marks.lines(rows, cells, passed),
        begins=marks.begins,
        aside=pl.when(marks.is_memo).then(pl.lit(Dropped.CONTINUATION.value)),
    )


class _Marks:
    """What the rows of a T-form are, told from its cells."""

    def __init__(self, date: pl.Expr, left: pl.Expr, right: pl.Expr, debit: pl.Expr, credit: pl.Expr) -> None:
        self.left, self.right, self.debit, self.credit = left, right, debit, credit
        self.begins = date.str.contains(DAY).fill_null(value=False)
        self.has_debit, self.has_credit = _is_some(debit), _is_some(credit)
        self.is_total = pl.any_horizontal(is_label(each) for each in (date, left, right))
        self.posts = (self.has_debit | self.has_credit | self.begins) & ~self.is_total
        says = left.is_not_null() | right.is_not_null()
        self.is_memo = ~self.posts & ~self.is_total & date.is_null() & says

    def lines(self, rows: pl.DataFrame, cells: list[pl.Expr], passed: list[pl.Expr]) -> pl.DataFrame:
        """Return one line per side of each row, with the text of the memo rows that follow below its voucher's rows."""
        marked = rows.with_columns(
            self.posts.alias("posts"), self.begins.cum_sum().alias("voucher"), self.posts.cum_sum().alias("block")
        )
        memos = (
            marked.filter(self.is_memo)
            .group_by("block", maintain_order=True)
            .agg(_joined(self.left).alias("memo"), _joined(self.right).alias("partner"))
            .select("block", pl.struct("memo", "partner").alias("said"))
        )
        first = (pl.when(self.begins).then(cell).forward_fill().over("voucher") for cell in cells)
        own = (pl.when("posts").then(above).otherwise(cell) for above, cell in zip(first, cells, strict=True))
        filled = marked.with_columns(each.alias(f"own{at}") for at, each in enumerate(own))
        told = filled.filter(~self.is_memo).join(memos, on="block", how="left", maintain_order="left")
        said = pl.when("posts").then(pl.col("said")).backward_fill().over("voucher")
        told = told.with_columns(pl.when("posts").then(said).alias("said"))
        both = [pl.col("said").struct.field("memo"), pl.col("said").struct.field("partner")]
        whole = [pl.col(f"own{at}") for at in range(len(cells))]
        nothing = pl.lit(None, pl.String)
        sides = (
            (pl.col("posts") & (self.has_debit | self.left.is_not_null()), (self.left, self.debit, nothing)),
            (pl.col("posts") & (self.has_credit | self.right.is_not_null()), (self.right, nothing, self.credit)),
            (~pl.col("posts"), (pl.coalesce(self.left, self.right), self.debit, self.credit)),
        )
        made = [told.filter(when).select(numbered(*whole, *account, *both, *passed)) for when, account in sides]
        return pl.concat(made).sort("row", maintain_order=True)


def _is_some(amount: pl.Expr) -> pl.Expr:
    """Return whether there is an amount; one that cannot be read is one, for a rule to name."""
    return (amount.is_not_null() & (text.amount(amount) != 0).fill_null(value=True)).fill_null(value=False)


def _joined(cell: pl.Expr) -> pl.Expr:
    """Return the texts of several rows as one, null where there is none."""
    joined = cell.drop_nulls().str.strip_chars().str.join(BETWEEN)
    return pl.when(joined.str.len_chars() > 0).then(joined)


T_FORM = PrintForm("t-form", Order.LINES, find)
