"""Looks up what the headers of unbound columns mean and what their words say (mappings/column-roles.yaml)."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from kerp_import.extract.recognise.header_key import header_key
from kerp_import.mapping.files import ColumnRoleNames, read_column_roles, shipped
from kerp_import.model.columns import Role, RoleColumn
from kerp_import.model.nouns import Entity, Table
from kerp_import.model.words import Words

MASTERS = frozenset({Entity.ACCOUNTS, Entity.PARTNERS, Entity.DEPARTMENTS, Entity.PROJECTS})

OF_MASTERS = frozenset({Role.DELETED, Role.COMPANY})
"""Roles that a list of masters has too: its 상태 and 사업장 are the partner's or the department's own."""

VOUCHER_KIND = "voucher_kind"
"""The field of which a voucher's type is made, whose words may also say that it was cancelled."""

ABROAD = frozenset({Role.CURRENCY, Role.RATE, Role.FOREIGN_AMOUNT})
"""Roles of columns that tell of amounts in another currency."""

NAMES_OF_PARTNERS = frozenset(map(header_key, ("회사", "회사명", "법인명", "company", "companyname", "entity")))
"""Headers that name the partner where no other column does."""


@cache
def names() -> ColumnRoleNames:
    """Return the file's contents."""
    return read_column_roles(shipped() / "column-roles.yaml")


@cache
def _roles() -> dict[str, Role]:
    """Return the role of every header that has one, normalised."""
    return {header_key(header): Role(role) for role, headers in names().roles.items() for header in headers}


@cache
def _keys(list_name: str) -> frozenset[str]:
    """Return one of the file's lists of headers or words, normalised."""
    return frozenset(map(header_key, getattr(names(), list_name)))


@cache
def _currencies() -> dict[str, str]:
    """Return the ISO code of every word for a currency, normalised."""
    return {header_key(word): iso for iso, words in names().currencies.items() for word in words}


def roles_in(table: Table, headers: Iterable[str | None]) -> tuple[RoleColumn, ...]:
    """Return the columns of the sheet with a role, but for those that a field is read of."""
    taken = {place for each in table.columns for place in each.stands if each.field != VOUCHER_KIND}
    has_partner = table.has("partner_name") or table.has("partner_code")
    return tuple(
        RoleColumn(role, place, header or "")
        for place, header in enumerate(headers)
        if place not in taken and (role := _role_in(table, header)) is not None
        if table.entity not in MASTERS or role in OF_MASTERS
        if role is not Role.COMPANY or header_key(header) not in NAMES_OF_PARTNERS or has_partner
        if table.entity is not Entity.PARTNERS or header_key(header) not in NAMES_OF_PARTNERS
    )


def _role_in(table: Table, header: str | None) -> Role | None:
    """Return the role of a header in this table: 사용여부 of a partner is his own, of a row it says if it stands."""
    if table.entity not in MASTERS and header_key(header) in _keys("in_use"):
        return Role.STATUS
    return role_of(header)


def role_of(header: str | None) -> Role | None:
    """Return the role that a header gives a column; 외화[차변] and 차변(USD) beside 차변 are foreign amounts."""
    key = header_key(header)
    role = _roles().get(key) or _roles().get(key.replace("[", "").replace("]", ""))
    return Role.FOREIGN_AMOUNT if role is None and currency_in_header(header) is not None else role


def is_ignorable(header: str) -> bool:
    """Return whether the header is of a column that changes nothing of what the books mean."""
    return header_key(header) in _keys("ignorable")


def is_approval(header: str) -> bool:
    """Return whether the header is of who approved a row, or of when."""
    return header_key(header) in _keys("approvals")


def names_period(header: str) -> bool:
    """Return whether the header is of years, months or days, which say of what day a balance is."""
    return header_key(header) in _keys("periods")


def is_known_amount(header: str) -> bool:
    """Return whether the header is of amounts that follow from others."""
    return header_key(header) in _keys("known_amounts")


def speaks_of_codes(header: str) -> bool:
    """Return whether numbers under the header are no amounts: 등록번호, CF_인덱스, Line No."""
    key = header_key(header)
    tokens = set(re.findall(r"[a-z]+", (header or "").casefold()))
    return any(word in tokens if word.isascii() and word.isalpha() else word in key for word in _keys("codes"))


@lru_cache(maxsize=4096)
def currency_of(word: str) -> str | None:
    """Return the ISO code that a cell under 통화 says: 달러 is USD; None where nobody knows the word."""
    key = header_key(word)
    return _currencies().get(key) or (key.upper() if re.fullmatch(r"[a-z]{3}", key) else None)


def currency_in_header(header: str | None) -> str | None:
    """Return the currency that a header names in brackets or behind a sign: 차변(USD), Amount [EUR]; won is none."""
    inside = re.search(r"[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*$", header or "")
    iso = _currencies().get(header_key(inside[1])) if inside else None
    return None if iso == "KRW" else iso


def is_posted(word: str, header: str = "") -> bool:
    """Return whether a word under 상태 says for certain that the voucher is in the books; 1 does under docstatus."""
    return not {header_key(word), header_key(f"{header}={word}")}.isdisjoint(_keys("posted"))


@cache
def _meanings() -> dict[str, Words]:
    """Return what words mean under one header alone, by HEADER=WORD, normalised."""
    return {header_key(key): Words(*each) for key, each in names().meanings.items()}


def meaning_of(header: str, word: str) -> Words | None:
    """Return what a word means under that header, None where it says so itself or nobody knows."""
    return _meanings().get(header_key(f"{header}={word}"))


def is_alive(word: str, _header: str = "") -> bool:
    """Return whether a word under 삭제여부 says for certain that the voucher was not deleted; a blank says so too."""
    return header_key(word) in ("", *_keys("alive"))


def is_dead(word: str) -> bool:
    """Return whether a word under 전표구분 says that the voucher may not be in the books: 취소전표, draft."""
    return header_key(word) in _keys("dead")


def currency_headers(texts: Iterable[str | None]) -> str:
    """Return the headers of currencies and foreign amounts in the first rows of tables that nobody knows."""
    headers = (header.strip() for text in texts for header in (text or "").split(" | "))
    return ", ".join(dict.fromkeys(each for each in headers if role_of(each) in ABROAD))
