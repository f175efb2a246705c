"""Reads the columns with a role row by row, and decides which rows a status or a company leaves out."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kerp_import.extract.column_roles.role_names import is_alive, is_dead, is_posted
from kerp_import.extract.recognise.header_key import header_key
from kerp_import.model.columns import Role, RoleColumn
from kerp_import.model.nouns import Dropped, Table
from kerp_import.values import text

BLANKS = frozenset({"", "빈칸", "blank"})
"""How a user names cells without a word."""

ALL = frozenset({"all", "전체"})
"""What a user says who takes every company or 사업장 of a table."""

OF_STATE = frozenset({Role.STATUS, Role.DELETED})
STATES = OF_STATE | {Role.KIND}
"""Columns whose words may keep a row out of the books; those of kinds seldom do, and are asked of these words alone."""
PLACES = frozenset({Role.COMPANY, Role.SITE})


@dataclass(frozen=True, slots=True)
class Choices:
    """What user and profile say of words under 상태 and 회사: which are kept, which dropped, whose rows are loaded."""

    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()

    def verdict(self, column: RoleColumn, word: str, headers: Sequence[str]) -> bool | None:
        """Return whether rows with `word` are kept, None if nobody has said so; `headers` are all columns of states."""
        if column.role is Role.KIND:
            headers = [*headers, column.header]
        if _is_named(word, column.header, self.drop, headers):
            return False
        if _is_named(word, column.header, self.keep, headers):
            return True
        if column.role is Role.KIND:
            return None if is_dead(word) else True
        says_so = is_posted if column.role is Role.STATUS else is_alive
        return True if says_so(word, column.header) else None

    def takes_all(self) -> bool:
        """Return whether the user takes the rows of every company and 사업장."""
        return bool(ALL & {header_key(each) for each in self.sites})


def _is_named(word: str, header: str, wanted: Sequence[str], headers: Sequence[str]) -> bool:
    """Return whether one of `wanted` is the word: alone, where one column has states, or as HEADER=WORD."""
    for each in wanted:
        of, separator, said = each.rpartition("=")
        is_of_column = header_key(of) == header_key(header) if separator else len(headers) == 1
        if is_of_column and _same(said, word):
            return True
    return False


def _same(said: str, word: str) -> bool:
    """Return whether a user's word is that of a cell."""
    return header_key(said) == header_key(word) or (not word and header_key(said) in BLANKS)


class RoleCells:
    """The cells of a table's columns with a role, part by part; within a voucher a blank one takes the first one's."""

    def __init__(self, table: Table, choices: Choices, begins: pl.Expr | None, *, grouped: bool) -> None:
        """Read the columns of `table.roles`; `begins` tells the rows that begin a record of several rows."""
        self.columns = table.roles
        self.choices = choices
        self._states = [each.header for each in self.columns if each.role in OF_STATE]
        if begins is None and grouped:
            heads = ("voucher_date", "voucher_no")
            places = [place for each in table.columns if each.field in heads for place in each.stands]
            begins = pl.any_horizontal(pl.col(f"c{place}").is_not_null() for place in places) if places else None
        self._begins = begins
        self._last: dict[str, str] = {}

    def read(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return of every row of the sheet the cells with a role, r0…rN, blank where empty, and why it is left out."""
        if not self.columns:
            return rows.select("row", pl.lit(None, pl.String).alias("left_out"))
        cells = rows.select(
            "row",
            (pl.lit(value=True) if self._begins is None else self._begins.fill_null(value=False)).alias("begins"),
            *(self._cell(each, rows.columns).alias(f"r{at}") for at, each in enumerate(self.columns)),
        ).with_columns(pl.col("begins").cum_sum().alias("record"))
        names = [f"r{at}" for at in range(len(self.columns))]
        if self._begins is not None:
            cells = cells.with_columns(self._filled(name, each) for name, each in zip(names, self.columns, strict=True))
            if cells.height:
                self._last = dict(zip(names, cells.select(names).row(-1), strict=True))
        return cells.with_columns(self._left_out(cells).alias("left_out")).select("row", *names, "left_out")

    def _cell(self, column: RoleColumn, there: Sequence[str]) -> pl.Expr:
        """Return the cells of one column."""
        if column.fixed is not None:
            return pl.lit(column.fixed)
        name = f"c{column.place}"
        return text.clean(pl.col(name)).fill_null("") if name in there else pl.lit("")

    def _filled(self, name: str, column: RoleColumn) -> pl.Expr:
        """Return the cells of one column, a blank one with the first of its record; a repeated header is none."""
        written = pl.when((pl.col(name) != "") & (pl.col(name) != column.header)).then(name)
        first = written.drop_nulls().first().over("record").fill_null("")
        above = pl.when(pl.col("record") == 0).then(pl.lit(self._last.get(name, ""))).otherwise(first)
        return pl.coalesce(written, above).alias(name)

    def _left_out(self, cells: pl.DataFrame) -> pl.Expr:
        """Return why each row is left out: its status is dropped, or it is another company's."""
        reason = pl.lit(None, pl.String)
        for at, column in enumerate(self.columns):
            if column.role in STATES:
                words = [word for word in cells[f"r{at}"].unique() if self._drops(column, word)]
                is_dropped = pl.col(f"r{at}").is_in(words)
                reason = pl.coalesce(reason, pl.when(is_dropped).then(pl.lit(Dropped.STATUS.value)))
        sites = [f"r{at}" for at, column in enumerate(self.columns) if column.role in PLACES]
        if sites and self.choices.sites and not self.choices.takes_all():
            is_other = pl.all_horizontal(~self._is_wanted(cells[name]) for name in sites)
            reason = pl.coalesce(reason, pl.when(is_other).then(pl.lit(Dropped.SITE.value)))
        return reason

    def _drops(self, column: RoleColumn, word: str) -> bool:
        """Return whether rows with that word are dropped."""
        return self.choices.verdict(column, word, self._states) is False

    def _is_wanted(self, cells: pl.Series) -> pl.Expr:
        """Return which cells name a company or 사업장 whose rows are loaded."""
        words = [word for word in cells.unique() if any(_same(site, word) for site in self.choices.sites)]
        return pl.col(cells.name).is_in(words)
