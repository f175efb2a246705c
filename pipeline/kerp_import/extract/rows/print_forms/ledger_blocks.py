"""L7: ledgers printed block by block: whose ledger it is stands in a line above its rows, or in the sheet's name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from kerp_import.extract.recognise.classify_rows import is_label
from kerp_import.extract.recognise.header_key import LONGEST
from kerp_import.extract.recognise.sources.journal import CREDIT, DEBIT, SHARED
from kerp_import.extract.recognise.sources.ledgers import BALANCE, BLOCK_ACCOUNT, BLOCK_PARTNER
from kerp_import.extract.recognise.sources.partner_statements import ROLLED
from kerp_import.extract.rows.print_forms.date_and_number import HEADERS as DATE_AND_NUMBER
from kerp_import.extract.rows.print_forms.form import Flat, HeaderCandidate, Order, PrintForm, Reshape, kept, numbered
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

SHEET = (r"^(?:\d+[_.\- ]+)?(?P<name>.+?)\s*[\[(](?P<code>[0-9][0-9A-Za-z-]{1,9})[\])]$",
         r"^(?P<code>[0-9]{3,8})[_.\- ]+(?P<name>.+)$")  # fmt: skip
"""0_보통예금(10300) · 10300_보통예금."""

DAY = r"^\s*(?:(?:\d{2,4}\s*[-/.년]\s*)?\d{1,2}\s*[-/.월]\s*\d{1,2}\s*[.일]?(?:\s*-\s*\d+)?|\d{1,8})\s*$"
"""A date, or a part of one; what else stands in its column without an amount beside it is no line."""

AMOUNT = r"^[\s0-9０-９,.()\-−△▲₩원]*[0-9０-９][\s0-9０-９,.()\-−△▲₩원]*$"
"""What makes a row a posting: a heading may have its period in a column of amounts."""


@dataclass(frozen=True, slots=True)
class Block:
    """Whose ledgers they are: the patterns of the lines above, and the headers that code and name go by."""

    patterns: tuple[str, ...]
    code: str
    name: str


def find(grid: HeaderCandidate) -> Reshape | None:
    """Return how rows get the account or the partner of their block, where there is a running or a rolled balance."""
    date = grid.find(*SHARED["voucher_date"].headers, *DATE_AND_NUMBER, "일")
    columns = (DEBIT, CREDIT, BALANCE) if date is not None else ROLLED.values()
    amounts = [grid.find(*column.headers) for column in columns]
    accounts = (SHARED["account_code"], SHARED["account_name"])
    known = {name for column in accounts for name in (*column.headers, *column.if_fits)} - {"코드", "Code"}
    if None in amounts or grid.find(*known) is not None:
        return None
    texts = [*("\t".join(cell for cell in row if cell) for row in grid.above), *_joined(grid.body)]
    blocks = (Block(PARTNERS, *BLOCK_PARTNER), Block(ACCOUNTS, *BLOCK_ACCOUNT))
    for block in blocks if date is not None else blocks[1:]:
        named = next((found for text in texts if (found := _match(block.patterns, text))), None)
        if named is not None:
            above = [_match(block.patterns, text) for text in texts[: len(grid.above)]]
            first = next((found for found in reversed(above) if found), ("", ""))
            return _reshape(grid, block, date, [at for at in amounts if at is not None], first, has_code=bool(named[0]))
    named = _match(SHEET, grid.sheet or "")
    if named is None:
        return None
    block = Block((), *BLOCK_ACCOUNT)
    return _reshape(grid, block, date, [at for at in amounts if at is not None], named, has_code=True)


def _reshape(  # noqa: PLR0913 - where everything stands
    grid: HeaderCandidate, block: Block, date: int | None, amounts: list[int], first: tuple[str, str], *, has_code: bool
) -> Reshape:
    """Return the columns of the sheet, with code and name of the block before them."""
    rest = kept(grid)
    has_text = pl.any_horizontal(pl.col(f"c{at}").is_not_null() for at in amounts)
    has_amount = pl.any_horizontal(pl.col(f"c{at}").str.contains(AMOUNT).fill_null(value=False) for at in amounts)
    day = pl.lit(value=False) if date is None else pl.col(f"c{date}").str.contains(DAY).fill_null(value=False)
    is_subtotal = pl.any_horizontal(is_label(pl.col(f"c{at}")) for at in range(len(grid.headers)))
    joined = pl.concat_str([pl.col(f"c{at}") for at in range(len(grid.headers))], separator="\t", ignore_nulls=True)
    says_whose = pl.any_horizontal([pl.lit(value=False), *(joined.str.contains(each) for each in block.patterns)])
    # A partner without any amount has a row of his own; only where rows have days is one without more a title.
    is_title = ~has_amount & ~day & ~is_subtotal & (says_whose if date is None else ~has_text | says_whose)
    codes, names = ([_part(pattern, part) for pattern in block.patterns] for part in ("code", "name"))
    nothing = pl.lit(None, pl.String)

    def lines(rows: pl.DataFrame) -> pl.DataFrame:
        heads = rows.filter(is_title).select("row", joined.alias("text"))
        named = heads.select(
            "row", pl.coalesce(*codes, nothing).alias("code"), pl.coalesce(*names, nothing).alias("name")
        )
        known = named.filter(pl.col("name").is_not_null()).with_columns(pl.col("row").alias("head"))
        told = rows.filter(~is_title).join_asof(known, on="row", strategy="backward")
        own = [pl.col("code"), pl.col("name")] if has_code else [pl.col("name")]
        return told.select(numbered(*own, *(pl.col(f"c{each.places[0]}") for each in rest)))

    wanted = ((block.code, first[0]), (block.name, first[1])) if has_code else ((block.name, first[1]),)
    return Reshape(
        name=LEDGER_BLOCKS.name,
        family="L7",
        evidence=" ".join(part for part in first if part) or (grid.headers[date or 0] or ""),
        columns=(*(Flat(header, ()) for header, _ in wanted), *rest),
        lines=lines,
        begins=is_title.fill_null(value=False),
        aside=pl.when(is_title).then(pl.lit(Dropped.TITLE.value)),
        carries={header: value or None for header, value in wanted},
    )


def _part(pattern: str, part: str) -> pl.Expr:
    """Return code or name where the text matches, null where it does not or the pattern has none."""
    group = re.compile(pattern).groupindex.get(part)
    if group is None:
        return pl.lit(None, pl.String)
    return pl.col("text").str.extract(pattern, group).str.strip_chars()


def _match(patterns: Iterable[str], text: str) -> tuple[str, str] | None:
    """Return code ('' where there is none) and name that the text tells."""
    for pattern in patterns:
        found = re.search(pattern, text) if len(text) <= LONGEST else None
        if found:
            parts = found.groupdict()
            return (parts.get("code") or "").strip(), (parts.get("name") or "").strip()
    return None


def _joined(body: pl.DataFrame) -> list[str]:
    """Return the cells of each row as one text."""
    cells = body.select(pl.concat_str(pl.col("^c[0-9]+$"), separator="\t", ignore_nulls=True).alias("text"))
    return cells["text"].to_list()


LEDGER_BLOCKS = PrintForm("ledger-blocks", Order.BLOCKS, find)
