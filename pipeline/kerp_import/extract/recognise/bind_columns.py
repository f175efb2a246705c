"""Binds columns to fields: by a header that says so, or by the cells below an ambiguous one."""

from collections.abc import Mapping

import polars as pl

from kerp_import.extract.recognise.classify_rows import is_heading
from kerp_import.extract.recognise.header_key import header_key
from kerp_import.extract.recognise.source import MOST, SourceColumn
from kerp_import.extract.recognise.subtotal_labels import is_label
from kerp_import.model.nouns import Bound, Kind

FITS = {
    Kind.CODE: r"^[0-9A-Za-z][0-9A-Za-z_.\-]*$",
    Kind.TEXT: r"[\p{Hangul}A-Za-z]",
    Kind.WON: r"^[-△▲(₩]*[0-9][0-9,]*(?:\.[0-9]+|(?:\.[0-9]{3}){2,}(?:,[0-9]{1,2})?)?\)?원?$",
    Kind.FLAG: r"^(?:[1-6]|차|대|차변|대변|출금|입금|결차|결대|결산차변|결산대변|대체|D|C|S|H|DR|CR)$",
}

BARE_CODE = frozenset({"코드", "code"})
WHOSE_CODE = {
    **dict.fromkeys(("계정과목", "계정과목명", "계정명"), "계정코드"),
    **dict.fromkeys(("거래처", "거래처명"), "거래처코드"),
    **dict.fromkeys(("적요", "적요명"), "적요코드"),
    **dict.fromkeys(("사원명", "성명"), "사원코드"),
    **dict.fromkeys(("품목명", "품명"), "품목코드"),
    "부서명": "부서코드",
}
"""Some forms have three columns with the header 코드: each is the code of the name beside it."""

BARE_CODES = r"^\s*[0-9][0-9.\-]{2,}\s*$"
CODE_INSTEAD = {"account_name": "account_code"}
"""Names → codes that may stand under the name's header: Amaranth's ledgers have 1030000 under 계정과목."""

APPROVED = {"승인일": "전표일자", "승인번호": "전표번호", "차변": None, "대변": None}
NUMBERED = frozenset({"전표번호", "전표일자", "회계일자", "번호"})
"""A posted voucher of Amaranth is known by the day and number of its approval; 작성일 is the day of the draft."""

MOST_ALIKE = 20
"""Most columns of one header that are looked into: a sheet with thousands of them must not take forever."""


class CellsBelow:
    """The first rows below a header, column by column; every source asks the same of them, so answers are kept."""

    def __init__(self, body: pl.DataFrame) -> None:
        """Begin with no question asked."""
        self.body = body
        self._shares: dict[tuple[int, str, bool], float | None] = {}

    def fit(self, index: int, like: str, most: float, *, accounts_alone: bool = False) -> bool:
        """Return whether `most` of the filled cells of a column match `like`; an empty column fits nothing.

        With `accounts_alone` labels of totals and headings are not asked.
        """
        asked = index, like, accounts_alone
        if asked not in self._shares:
            body = _accounts_alone(self.body, index) if accounts_alone else self.body
            share = looks(body[f"c{index}"].drop_nulls(), like).mean()
            self._shares[asked] = share if isinstance(share, float) else None
        share = self._shares[asked]
        return share is not None and share >= most


def bind(
    wanted: Mapping[str, SourceColumn],
    keys: list[str],
    body: CellsBelow,
    written: tuple[str | None, ...],
    most: float = MOST,
) -> tuple[Bound, ...]:
    """Bind columns to the `wanted` fields: by clear headers first, then by ambiguous ones of whose cells `most` fit."""
    taken: dict[int, Bound] = {}
    bound_fields: set[str] = set()
    for certain in (True, False):
        for field, column in wanted.items():
            names = column.headers if certain else column.if_fits
            like = column.like or FITS.get(column.kind)
            index = (
                None if field in bound_fields else _find(names, keys, taken, body, like, most=None if certain else most)
            )
            if index is None:
                continue
            code = wanted.get(CODE_INSTEAD.get(field, ""))
            holds_codes = code is not None and body.fit(index, BARE_CODES, MOST, accounts_alone=True)
            if code is not None and holds_codes and CODE_INSTEAD[field] not in bound_fields:
                bound_fields.add(CODE_INSTEAD[field])
                taken[index] = Bound(CODE_INSTEAD[field], code.kind, index, written[index] or "", (index,))
            else:
                bound_fields.add(field)
                taken[index] = Bound(field, column.kind, index, written[index] or "", (index,), by_content=not certain)
    return tuple(taken[index] for index in sorted(taken))


def _find(  # noqa: PLR0913 - what is sought, where, and how strictly
    names: tuple[str, ...],
    keys: list[str],
    taken: Mapping[int, Bound],
    body: CellsBelow,
    like: str | None,
    *,
    most: float | None,
) -> int | None:
    """Return the first free column under one of `names`, in their order; cells decide between equal headers.

    `most` is the share of cells that must fit, None if the header alone decides.
    """
    for name in map(header_key, names):
        if name not in keys:
            continue
        alike = [index for index, key in enumerate(keys) if key == name and index not in taken][:MOST_ALIKE]
        if not alike or (most is None and (len(alike) == 1 or like is None)):
            fitting = alike
        else:
            fitting = [index for index in alike if like and body.fit(index, like, MOST if most is None else most)]
        if fitting or (most is None and alike):
            return (fitting or alike)[0]
    return None


def qualified(keys: list[str]) -> list[str]:
    """Name every bare 코드 after the header right of it (코드, 거래처명 → 거래처코드, 거래처명), and approvals."""
    if set(APPROVED) <= set(keys) and not set(keys) & NUMBERED:
        keys = [APPROVED.get(key) or key for key in keys]
    return [
        WHOSE_CODE.get(right, key) if key in BARE_CODE else key
        for key, right in zip(keys, [*keys[1:], ""], strict=True)
    ]


def _accounts_alone(body: pl.DataFrame, index: int) -> pl.DataFrame:
    """Return the rows whose cell in one column is neither the label of a total nor a heading (<< 자산 >>)."""
    cell = pl.col(f"c{index}")
    return body.filter(~is_label(cell) & ~is_heading(cell))


def looks(cells: pl.Series, like: str) -> pl.Series:
    """Return of each cell whether it matches `like`."""
    bare = pl.col("cell").str.normalize("NFKC").str.strip_chars().str.replace("^['’‘`](.)", "${1}")
    return cells.to_frame("cell").select(bare.str.contains(like)).to_series()
