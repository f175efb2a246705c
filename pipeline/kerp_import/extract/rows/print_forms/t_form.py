"""Makes lines of a T-form journal (L5, 분개장): debits on the left, credits on the right, memos in rows below.

Each side may have a column of codes too: 차변계정코드, 차변계정, 차변금액, 대변계정코드, 대변계정, 대변금액.

Decision: docs/decisions/print-forms.md
"""

import polars as pl

from kerp_import.extract.recognise.sources.journal import CREDIT, DEBIT, SHARED
from kerp_import.extract.recognise.subtotal_labels import any_is_label
from kerp_import.extract.rows.print_forms.form import (
    FlatColumn,
    HeaderCandidate,
    Order,
    PrintForm,
    Reshape,
    cells_of,
    numbered,
    other_columns,
)
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Dropped
from kerp_import.values import text

DEBIT_NAME = ("차변계정", "차변계정과목", "차변계정과목명", "차변계정명", "차변[계정과목]", "차변[계정]")
CREDIT_NAME = ("대변계정", "대변계정과목", "대변계정과목명", "대변계정명", "대변[계정과목]", "대변[계정]")
DEBIT_CODE = ("차변계정코드", "차변계정과목코드", "차변코드", "차변[계정코드]", "차변[코드]", "차변[계정과목코드]")
CREDIT_CODE = ("대변계정코드", "대변계정과목코드", "대변코드", "대변[계정코드]", "대변[코드]", "대변[계정과목코드]")

DAY = (
    r"^\s*(?:(?:\d{2,4}\s*[-/.년]\s*)?\d{1,2}\s*[-/.월]\s*\d{1,2}\s*[.일]?|(?:19|20)\d{6})"
    r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?)?\s*$"
)
"""A date on the first row of a voucher."""

BETWEEN = " · "
"""Joins the texts of several memo rows."""


def find(header: HeaderCandidate) -> Reshape | None:
    """Make a line of each side of a row, if both sides have an amount and an account, by its name or its code."""
    date, number = (
        header.find(*SHARED["voucher_date"].headers),
        header.find(*SHARED["voucher_no"].headers, *SHARED["voucher_no"].if_fits),
    )
    codes = header.find(*DEBIT_CODE), header.find(*CREDIT_CODE)
    names = header.find(*DEBIT_NAME), header.find(*CREDIT_NAME)
    has_names = None not in names
    left, right = names if has_names else codes
    debit, credit = header.find(*DEBIT.headers), header.find(*CREDIT.headers)
    if date is None or left is None or right is None or debit is None or credit is None:
        return None
    has_one_code = (codes[0] is None) != (codes[1] is None)
    has_one_name = (names[0] is None) != (names[1] is None)
    if has_one_code or has_one_name:
        return None
    side_codes = tuple(at for at in codes if at is not None and has_names)
    places = tuple(at for at in (date, number, debit, *side_codes, left, right, credit) if at is not None)
    # A column of memos or partners beside the sides goes before what rows below say.
    texts = tuple(
        header.find(*SHARED[field].headers) if has_names else None for field in ("description", "partner_name")
    )
    others = other_columns(header, *places, *(at for at in texts if at is not None))
    numbers = () if number is None else (FlatColumn("전표번호", (number,)),)
    memos = tuple(
        FlatColumn(name, (side,) if text is None else (text, side))
        for name, side, text in zip(("적요", "거래처명"), (left, right), texts, strict=True)
        if has_names
    )
    columns = (
        FlatColumn("일자", (date,)),
        *numbers,
        *((FlatColumn("계정코드", side_codes),) if side_codes else ()),
        FlatColumn("계정과목" if has_names else "계정코드", (left, right)),
        FlatColumn("차변금액", (debit,)),
        FlatColumn("대변금액", (credit,)),
        *memos,
        *others,
    )
    row_kinds = _RowKinds(
        *(pl.col(f"c{at}") for at in (date, left, right, debit, credit)),
        codes=tuple(pl.col(f"c{at}") for at in side_codes),
        texts=tuple(None if at is None else pl.col(f"c{at}") for at in texts) if has_names else (),
    )
    other_cells = cells_of(others)
    cells = [pl.col(f"c{at}") for at in (date, number) if at is not None]
    return Reshape(
        name=T_FORM.name,
        layout=Layout.T_FORM,
        evidence="·".join(header.headers[at] or "" for at in places),
        columns=columns,
        lines=lambda rows: row_kinds.lines(rows, cells, other_cells),
        begins=row_kinds.begins,
        aside=pl.when(row_kinds.is_memo).then(pl.lit(Dropped.CONTINUATION.value)),
    )


class _RowKinds:
    """What each row of a T-form is, by its cells: the first of a voucher, a posting, a total or a memo."""

    def __init__(  # noqa: PLR0913 - the columns of a T-form
        self,
        date: pl.Expr,
        left: pl.Expr,
        right: pl.Expr,
        debit: pl.Expr,
        credit: pl.Expr,
        *,
        codes: tuple[pl.Expr, ...],
        texts: tuple[pl.Expr | None, ...],
    ) -> None:
        """Take the columns; `texts` are those of memo and partner (None: not there), () if there are no names."""
        self.left, self.right, self.debit, self.credit, self.codes = left, right, debit, credit, codes
        self.texts = texts
        self.begins = date.str.contains(DAY).fill_null(value=False)
        self.has_debit, self.has_credit = _has_amount(debit), _has_amount(credit)
        self.is_total = any_is_label(date, left, right, *codes)
        # Texts alone are a memo only in columns of names: a code posts, also without an amount.
        accounts = codes if texts else (left, right)
        has_code = pl.any_horizontal([pl.lit(value=False), *(each.is_not_null() for each in accounts)])
        self.posts = (self.has_debit | self.has_credit | self.begins | has_code) & ~self.is_total
        has_text = left.is_not_null() | right.is_not_null()
        self.is_memo = ~self.posts & ~self.is_total & date.is_null() & has_text

    def lines(self, rows: pl.DataFrame, cells: list[pl.Expr], other_cells: list[pl.Expr]) -> pl.DataFrame:
        """Return one line per side of each row, with the text of the memo rows that follow in its voucher."""
        marked = rows.with_columns(
            self.posts.alias("posts"), self.begins.cum_sum().alias("voucher"), self.posts.cum_sum().alias("block")
        )
        memos = (
            marked.filter(self.is_memo)
            .group_by("block", maintain_order=True)
            .agg(_joined(self.left).alias("memo"), _joined(self.right).alias("partner"))
            .select("block", pl.struct("memo", "partner").alias("memo_texts"))
        )
        first = (pl.when(self.begins).then(cell).forward_fill().over("voucher") for cell in cells)
        own = (pl.when("posts").then(above).otherwise(cell) for above, cell in zip(first, cells, strict=True))
        filled = marked.with_columns(each.alias(f"own{at}") for at, each in enumerate(own))
        postings = filled.filter(~self.is_memo).join(memos, on="block", how="left", maintain_order="left")
        memo_below = pl.when("posts").then(pl.col("memo_texts")).backward_fill().over("voucher")
        postings = postings.with_columns(pl.when("posts").then(memo_below).alias("memo_texts"))
        memo_cells = [
            pl.coalesce(*([] if own is None else [own]), pl.col("memo_texts").struct.field(name))
            for own, name in zip(self.texts, ("memo", "partner") if self.texts else (), strict=True)
        ]
        date_and_number = [pl.col(f"own{at}") for at in range(len(cells))]
        nothing = pl.lit(None, pl.String)
        left, right = [*self.codes[:1], self.left], [*self.codes[1:], self.right]
        either = [pl.coalesce(*cells_of_both) for cells_of_both in zip(left, right, strict=True)]
        has_left, has_right = (pl.any_horizontal(each.is_not_null() for each in side) for side in (left, right))
        sides = (
            (pl.col("posts") & (self.has_debit | has_left), (*left, self.debit, nothing)),
            (pl.col("posts") & (self.has_credit | has_right), (*right, nothing, self.credit)),
            (~pl.col("posts"), (*either, self.debit, self.credit)),
        )
        lines = [
            postings.filter(has_line).select(numbered(*date_and_number, *account, *memo_cells, *other_cells))
            for has_line, account in sides
        ]
        return pl.concat(lines).sort("row", maintain_order=True)


def _has_amount(amount: pl.Expr) -> pl.Expr:
    """Return whether the cell has an amount other than zero; one that cannot be read counts, and a rule reports it."""
    return (amount.is_not_null() & (text.amount(amount) != 0).fill_null(value=True)).fill_null(value=False)


def _joined(cell: pl.Expr) -> pl.Expr:
    """Return the texts of several rows as one, null if there is none."""
    joined = cell.drop_nulls().str.strip_chars().str.join(BETWEEN)
    return pl.when(joined.str.len_chars() > 0).then(joined)


T_FORM = PrintForm("t-form", Order.LINES, find)
