"""Parts codes from names that stand in one cell: [101]현금, 101 현금, 101-현금, 현금(101), 1_외상매출금(10800).

A column is parted only where its cells prove it: nearly all have the same form, and each code has one name. A cell of
another form (a heading, a total, an account without a code) keeps its text as the name.
Decision: docs/decisions/code-with-name.md
"""

from dataclasses import dataclass

import polars as pl

from kerp_import.extract.recognise.header_key import header_key
from kerp_import.extract.recognise.header_synonyms import sure, unsure
from kerp_import.extract.recognise.source import MOST
from kerp_import.extract.recognise.sources.journal import CREDIT, DEBIT, SHARED
from kerp_import.extract.recognise.subtotal_labels import is_label
from kerp_import.extract.rows.print_forms.date_and_number import HEADERS as DATE_AND_NUMBER
from kerp_import.extract.rows.print_forms.form import FlatColumn, HeaderCandidate, Order, PrintForm, Reshape, numbered
from kerp_import.extract.rows.print_forms.one_row_vouchers import (
    AMOUNT,
    CREDIT_CODE,
    CREDIT_NAME,
    DEBIT_CODE,
    DEBIT_NAME,
    SUPPLY,
    TAX,
)
from kerp_import.values import text

WORD = r"[\p{L}(（㈜&][^\t]*?"
"""A name: it begins with a letter, or with the bracket of (주)."""

ENOUGH = 3
"""Different codes from which a form without brackets proves that the numbers are codes: 365 마트 is a shop."""

FEW_HEADINGS = 0.5
"""Share of the cells that must have a code in a list without dates: headings and totals stand among its rows."""

CODE = "__code"
NAME = "__name"


@dataclass(frozen=True, slots=True)
class CellForm:
    """One way to write code and name: its pattern, and how many different codes must prove it.

    If it is `strict`, all codes must have one width, and each name one code: banks have account numbers behind names.
    """

    pattern: str
    fewest: int = 1
    strict: bool = False


ACCOUNTS = (
    CellForm(rf"^\s*[\[(<【［（]\s*(?P<code>\d{{3,8}})\s*[\])>】］）]\s*[-–_.:/|]?\s*(?P<name>{WORD})\s*$"),
    CellForm(rf"^\s*(?P<code>\d{{3,8}})(?:\s*[-–_.:/|]\s*|\s+)(?P<name>{WORD})\s*$"),
    CellForm(r"^\s*(?P<code>\d{3,8})(?P<name>\p{L}[^\t]*?)\s*$", ENOUGH),
    CellForm(
        rf"^\s*(?:\d{{1,2}}\s*[-–_.)]\s*)?(?P<name>{WORD})\s*[\[(<【［（]\s*(?P<code>\d{{3,8}})\s*[\])>】］）]\s*$"
    ),
    CellForm(rf"^\s*(?P<name>{WORD})(?:\s*[-–_:/|]\s*|\s+)(?P<code>\d{{3,8}})\s*$", ENOUGH),
)
PARTIES = (
    CellForm(rf"^\s*[\[【［]\s*(?P<code>[A-Za-z]{{0,3}}-?\d{{1,10}})\s*[\]】］]\s*[-–_.:/|]?\s*(?P<name>{WORD})\s*$"),
    CellForm(rf"^\s*[(<（]\s*(?P<code>\d{{3,10}})\s*[)>）]\s*[-–_.:/|]?\s*(?P<name>{WORD})\s*$", ENOUGH, strict=True),
    CellForm(rf"^\s*(?P<code>\d{{4,10}})(?:\s*[-–_.:/|]\s*|\s+)(?P<name>{WORD})\s*$", ENOUGH, strict=True),
    CellForm(rf"^\s*(?P<name>{WORD})\s*[\[(<【［（]\s*(?P<code>\d{{5,10}})\s*[\])>】］）]\s*$", ENOUGH, strict=True),
)
"""Partners, departments and projects: their names hold numbers too, so that less is believed."""


@dataclass(frozen=True, slots=True)
class CodedThing:
    """What the codes are of: the headers of such a column, the headers that code and name get, and the cells' forms."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    becomes: tuple[str, str]
    forms: tuple[CellForm, ...]


BARE = frozenset({"코드", "code"})
ROLES = (
    CodedThing(
        tuple(name for name in (*sure("account_code"), *unsure("account_code")) if header_key(name) not in BARE),
        (*sure("account_name"), *unsure("account_name")),
        ("계정코드", "계정과목"),
        ACCOUNTS,
    ),
    CodedThing(sure("partner_code"), (*sure("partner_name"), "거래처"), ("거래처코드", "거래처명"), PARTIES),
    CodedThing(
        sure("department_code"), (*sure("department_name"), *unsure("department_name")), ("부서코드", "부서명"), PARTIES
    ),
    CodedThing(
        sure("project_code"), (*sure("project_name"), *unsure("project_name")), ("프로젝트코드", "프로젝트명"), PARTIES
    ),
)
SIDES = (
    CodedThing(DEBIT_CODE, DEBIT_NAME, (DEBIT_CODE[0], DEBIT_NAME[0]), ACCOUNTS),
    CodedThing(CREDIT_CODE, CREDIT_NAME, (CREDIT_CODE[0], CREDIT_NAME[0]), ACCOUNTS),
)


def find(header: HeaderCandidate) -> Reshape | None:
    """Part the account's column and those of partner, department and project, each if it proves to hold both."""
    dated = header.find(*SHARED["voucher_date"].headers, *DATE_AND_NUMBER, "월", "일") is not None
    return _reshape(header, ROLES, CODE_WITH_NAME.name, MOST if dated else FEW_HEADINGS)


def find_sides(header: HeaderCandidate) -> Reshape | None:
    """Part 차변계정 and 대변계정 of a journal in which one row is one voucher, if both prove to hold code and name."""
    keys = set(header.keys())
    other_amounts = (*DEBIT.headers, *CREDIT.headers, *SUPPLY, *TAX)
    if header.find(*AMOUNT) is None or keys & set(map(header_key, other_amounts)):
        return None
    found = _reshape(header, SIDES, SIDES_WITH_CODES.name, MOST)
    return found if found is not None and len(found.columns) == len(header.headers) + len(SIDES) else None


def _reshape(header: HeaderCandidate, roles: tuple[CodedThing, ...], name: str, share: float) -> Reshape | None:
    """Put two columns in the place of each column that proves to hold code and name."""
    parted = {
        at: (role, form)
        for role in roles
        if (at := _only_column(header, role)) is not None
        and (form := _proven_form(header.body[f"c{at}"], role, share)) is not None
    }
    if not parted:
        return None
    columns: list[FlatColumn] = []
    cells: list[pl.Expr] = []
    for at, written in enumerate(header.headers):
        if at in parted:
            role, form = parted[at]
            columns += [FlatColumn(each, (at,)) for each in role.becomes]
            cells += _parts(pl.col(f"c{at}"), form)
        else:
            columns.append(FlatColumn(written or "", (at,)))
            cells.append(pl.col(f"c{at}"))
    return Reshape(
        name=name,
        layout=None,
        evidence="·".join(header.headers[at] or "" for at in parted),
        columns=tuple(columns),
        lines=lambda rows: rows.select(numbered(*cells)),
    )


def _only_column(header: HeaderCandidate, role: CodedThing) -> int | None:
    """Return the only column of the role, None if there is none, or one for the codes and one for the names."""
    wanted = {header_key(name) for name in (*role.codes, *role.names)}
    places = [at for at, key in enumerate(header.keys()) if key in wanted]
    # A bare 코드 may be the code of the column beside it.
    has_bare = any(
        key in BARE and at + 1 < len(header.headers) and at + 1 in places for at, key in enumerate(header.keys())
    )
    return places[0] if len(places) == 1 and not has_bare else None


def _proven_form(column: pl.Series, role: CodedThing, share: float) -> CellForm | None:
    """Return the only form that the cells prove, None if there is none or they prove two."""
    cells = column.drop_nulls().to_frame("cell").filter(~is_label(pl.col("cell")))["cell"]
    if cells.is_empty():
        return None
    proven = [form for form in role.forms if _proves(cells, form, share)]
    return proven[0] if len(proven) == 1 else None


def _proves(cells: pl.Series, form: CellForm, share: float) -> bool:
    """Return whether enough cells have the form, and nearly every code has one name."""
    code, name = _groups(pl.col("cell"), form)
    pairs = cells.to_frame("cell").select(code.alias(CODE), text.packed(name).alias(NAME)).drop_nulls()
    names = pairs.unique().group_by(CODE).len("names")
    one_name = (names["names"] == 1).mean()
    fits = pairs.height >= share * cells.len() and names.height >= form.fewest
    if form.strict:
        widths, distinct = pairs[CODE].str.len_chars().n_unique(), pairs[NAME].n_unique()
        fits = fits and widths == 1 and distinct == names.height
    return fits and isinstance(one_name, float) and one_name >= MOST


def _groups(cell: pl.Expr, form: CellForm) -> tuple[pl.Expr, pl.Expr]:
    """Return code and name of a cell, null where it has not the form."""
    groups = cell.str.extract_groups(form.pattern)
    return groups.struct.field("code"), groups.struct.field("name")


def _parts(cell: pl.Expr, form: CellForm) -> list[pl.Expr]:
    """Return a cell's code and name; a bare code is one, and any other text is a name."""
    code, name = _groups(cell, form)
    bare = pl.when(cell.str.contains(r"^\s*\d{3,10}\s*$")).then(cell.str.strip_chars())
    rest = pl.when(bare.is_null()).then(cell)
    return [pl.coalesce(code, bare), pl.coalesce(name, rest)]


SIDES_WITH_CODES = PrintForm("sides-with-codes", Order.SIDES, find_sides)
CODE_WITH_NAME = PrintForm("code-with-name", Order.CODES, find)
