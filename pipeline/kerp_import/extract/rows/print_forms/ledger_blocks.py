"""Puts the account or partner of each block of a printed ledger (L7) beside its rows.

Whose block it is stands in a line above its rows (계정과목 : 10300 - 보통예금), or in the name of the sheet.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from kerp_import.extract.recognise.header_key import LONGEST
from kerp_import.extract.recognise.sources.journal import CREDIT, DEBIT, SHARED
from kerp_import.extract.recognise.sources.ledgers import BALANCE, BLOCK_ACCOUNT, BLOCK_PARTNER, MONTHS
from kerp_import.extract.recognise.sources.partner_statements import ROLLED
from kerp_import.extract.recognise.subtotal_labels import any_is_label
from kerp_import.extract.rows.print_forms.date_and_number import HEADERS as DATE_AND_NUMBER
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

ACCOUNT = r"(?:^|\t)\s*계\s*정\s*(?:과\s*목|명|코드)?\s*[:：]\s*"
ACCOUNTS = (
    rf"{ACCOUNT}[\[(]?\s*(?P<code>[0-9][0-9A-Za-z-]{{1,9}}?)\s*[\])]?[\s\-–:]*(?P<name>[^\t0-9\s\[\])–:-][^\t]*)",
    rf"{ACCOUNT}(?P<name>[^\t\[\](:：0-9][^\t\[\](]*?)\s*[\[(]\s*(?P<code>[0-9][0-9A-Za-z-]{{1,9}})\s*[\])]",
    r"(?:^|\t)\s*회사명\s*[:：][^\t]*/\s*(?P<code>[0-9][0-9A-Za-z]{1,9})\s*\((?P<name>[^\t]+)\)\s*(?:\t|$)",
    rf"{ACCOUNT}(?P<name>[^\t\[\](:：0-9][^\t]*)",
)
"""계정과목 : 10300 - 보통예금 · 계정과목 : 보통예금(10300) · 회사명 : (주)한빛상사 / 1019(현금) · 계정과목 : 현금."""

PARTNERS = (
    r"(?:^|\t)\s*거\s*래\s*처\s*(?:명|코드)?\s*[:：]\s*[\[(]\s*(?P<code>[0-9A-Za-z-]{1,30})\s*[\])]\s*(?P<name>[^\t]+)",
    r"(?:^|\t)\s*거\s*래\s*처\s*(?:명|코드)?\s*[:：]\s*(?P<code>[0-9]{3,13})[\s\-–:]+(?P<name>[^\t]+)",
)
"""거래처 : [000101] 씨엔비(주) · 거래처 : 000101 씨엔비(주)."""

SHEET_NAMES = (r"^(?:\d+[_.\- ]+)?(?P<name>.+?)\s*[\[(](?P<code>[0-9][0-9A-Za-z-]{1,9})[\])]$",
         r"^(?P<code>[0-9]{3,8})[_.\- ]+(?P<name>.+)$")  # fmt: skip
"""0_보통예금(10300) · 10300_보통예금."""

DAY = r"^\s*(?:(?:\d{2,4}\s*[-/.년]\s*)?\d{1,2}\s*[-/.월]\s*\d{1,2}\s*[.일]?(?:\s*-\s*\d+)?|\d{1,8})\s*$"
"""A date, or a part of one: a row with anything else in that column and no amount beside it is no line."""

AMOUNT = r"^[\s0-9０-９,.()\-−△▲₩원]*[0-9０-９][\s0-9０-９,.()\-−△▲₩원]*$"
"""An amount, which makes a row a posting: a heading may have its period in a column of amounts."""


@dataclass(frozen=True, slots=True)
class BlockKind:
    """Whose blocks they are: the patterns of the lines above them, and the headers that code and name get."""

    patterns: tuple[str, ...]
    code_header: str
    name_header: str


@dataclass(frozen=True, slots=True)
class FirstBlock:
    """The blocks of one sheet: their kind, whether their lines have codes, and whose the first block is."""

    kind: BlockKind
    has_code: bool
    code: str
    name: str

    def carries(self) -> dict[str, str | None]:
        """Return the columns that the print form adds, with their values above the first row."""
        names = {self.kind.name_header: self.name or None}
        return {self.kind.code_header: self.code or None} | names if self.has_code else names


ACCOUNT_BLOCKS = BlockKind(ACCOUNTS, *BLOCK_ACCOUNT)
PARTNER_BLOCKS = BlockKind(PARTNERS, *BLOCK_PARTNER)


def find(header: HeaderCandidate) -> Reshape | None:
    """Give each row the account or partner of its block, if the header has a running or a rolled balance."""
    date = header.find(*SHARED["voucher_date"].headers, *DATE_AND_NUMBER, "일")
    date = header.find(*MONTHS) if date is None else date
    amount_columns = (DEBIT, CREDIT, BALANCE) if date is not None else ROLLED.values()
    amounts = [header.find(*column.headers) for column in amount_columns]
    account_columns = (SHARED["account_code"], SHARED["account_name"])
    account_headers = {name for column in account_columns for name in (*column.headers, *column.if_fits)}
    if None in amounts or header.find(*account_headers - {"코드", "Code"}) is not None:
        return None
    first = _first_block(header, (PARTNER_BLOCKS, ACCOUNT_BLOCKS) if date is not None else (ACCOUNT_BLOCKS,))
    return None if first is None else _reshape(header, first, date, [at for at in amounts if at is not None])


def _first_block(header: HeaderCandidate, kinds: tuple[BlockKind, ...]) -> FirstBlock | None:
    """Return whose the first rows are, by a line above or between the rows, else by the sheet's name."""
    texts_above = ["\t".join(cell for cell in row if cell) for row in header.above]
    texts = [*texts_above, *_row_texts(header.body)]
    for kind in kinds:
        heading = next((match for text in texts if (match := _match(kind.patterns, text))), None)
        if heading is not None:
            headings_above = [_match(kind.patterns, text) for text in texts_above]
            code, name = next((match for match in reversed(headings_above) if match), ("", ""))
            return FirstBlock(kind, bool(heading[0]), code, name)
    by_sheet = _match(SHEET_NAMES, header.sheet or "")
    return FirstBlock(BlockKind((), *BLOCK_ACCOUNT), True, *by_sheet) if by_sheet else None  # noqa: FBT003 - a field


def _reshape(header: HeaderCandidate, first: FirstBlock, date: int | None, amounts: list[int]) -> Reshape:
    """Put code and name of the block before the columns of the sheet."""
    patterns = first.kind.patterns
    columns = other_columns(header)
    has_text = pl.any_horizontal(pl.col(f"c{at}").is_not_null() for at in amounts)
    has_amount = pl.any_horizontal(pl.col(f"c{at}").str.contains(AMOUNT).fill_null(value=False) for at in amounts)
    has_day = pl.lit(value=False) if date is None else pl.col(f"c{date}").str.contains(DAY).fill_null(value=False)
    is_subtotal = any_is_label(*(pl.col(f"c{at}") for at in range(len(header.headers))))
    row_text = pl.concat_str([pl.col(f"c{at}") for at in range(len(header.headers))], separator="\t", ignore_nulls=True)
    says_whose = pl.any_horizontal([pl.lit(value=False), *(row_text.str.contains(each) for each in patterns)])
    # A partner without any amount has a row of his own: only where rows have days is a row without either a title.
    is_title = ~has_amount & ~has_day & ~is_subtotal & (says_whose if date is None else ~has_text | says_whose)
    codes, names = ([_part(pattern, part) for pattern in patterns] for part in ("code", "name"))
    nothing = pl.lit(None, pl.String)

    def lines(rows: pl.DataFrame) -> pl.DataFrame:
        titles = rows.filter(is_title).select("row", row_text.alias("text"))
        blocks = titles.select(
            "row", pl.coalesce(*codes, nothing).alias("code"), pl.coalesce(*names, nothing).alias("name")
        )
        named_blocks = blocks.filter(pl.col("name").is_not_null()).with_columns(pl.col("row").alias("head"))
        with_block = rows.filter(~is_title).join_asof(named_blocks, on="row", strategy="backward")
        block_cells = [pl.col("code"), pl.col("name")] if first.has_code else [pl.col("name")]
        return with_block.select(numbered(*block_cells, *cells_of(columns)))

    carries = first.carries()
    whose = " ".join(part for part in (first.code, first.name) if part)
    return Reshape(
        name=LEDGER_BLOCKS.name,
        layout=Layout.LEDGER,
        evidence=whose or (header.headers[date or 0] or ""),
        columns=(*(FlatColumn(name, ()) for name in carries), *columns),
        lines=lines,
        begins=is_title.fill_null(value=False),
        aside=pl.when(is_title).then(pl.lit(Dropped.TITLE.value)),
        carries=carries,
    )


def _part(pattern: str, part: str) -> pl.Expr:
    """Extract code or name from `text`, null where the pattern does not match or has no such part."""
    group = re.compile(pattern).groupindex.get(part)
    if group is None:
        return pl.lit(None, pl.String)
    return pl.col("text").str.extract(pattern, group).str.strip_chars()


def _match(patterns: Iterable[str], text: str) -> tuple[str, str] | None:
    """Return code ("" if there is none) and name by the first pattern that matches the text."""
    for pattern in patterns:
        match = re.search(pattern, text) if len(text) <= LONGEST else None
        if match:
            parts = match.groupdict()
            return (parts.get("code") or "").strip(), (parts.get("name") or "").strip()
    return None


def _row_texts(body: pl.DataFrame) -> list[str]:
    """Return each row as one text, its cells parted by tabs."""
    cells = body.select(pl.concat_str(pl.col("^c[0-9]+$"), separator="\t", ignore_nulls=True).alias("text"))
    return cells["text"].to_list()


LEDGER_BLOCKS = PrintForm("ledger-blocks", Order.BLOCKS, find)
