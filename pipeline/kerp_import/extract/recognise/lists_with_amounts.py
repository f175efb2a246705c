"""Keeps tables with a column of amounts from being read as lists of accounts, partners, departments or projects."""

import re

import polars as pl

from kerp_import.extract.recognise.bind_columns import FITS, looks
from kerp_import.extract.recognise.source import MOST
from kerp_import.model.nouns import Entity, Kind

LISTS = frozenset({Entity.ACCOUNTS, Entity.PARTNERS, Entity.DEPARTMENTS, Entity.PROJECTS})

BALANCE_HEADER = re.compile(r"잔액|잔고|기초|기말|이월|차변|대변|미수|미지급|채권|채무|balance|debit|credit")
"""Headers of what is owed: a partner list may have limits, capital and turnover, which are no balances."""

GROUPED = r"^[-△▲(]*[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?\)?$"
"""An amount with its thousands grouped: no code is written so."""

LONG = 5
"""Digits of an amount that no number of order or level has."""


def leaves_amounts(entity: Entity, keys: list[str], body: pl.DataFrame, bound: frozenset[int]) -> bool:
    """Return whether a column that the list does not bind holds amounts, among its first rows below the header."""
    if entity not in LISTS:
        return False
    read = {value for index in bound for value in body[f"c{index}"].drop_nulls().str.strip_chars()}
    return any(
        _are_amounts(entity, key, body[f"c{index}"].drop_nulls(), read)
        for index, key in enumerate(keys)
        if index not in bound
    )


def _are_amounts(entity: Entity, key: str, cells: pl.Series, read: set[str]) -> bool:
    """Return whether the cells under a header are amounts of money, not all of them zero."""
    if cells.is_empty():
        return False
    share = looks(cells, FITS[Kind.WON]).mean()
    if not isinstance(share, float) or share < MOST or not looks(cells, "[1-9]").any():
        return False
    if BALANCE_HEADER.search(key):
        return True
    if entity is not Entity.ACCOUNTS:
        return False
    if looks(cells, GROUPED).any():
        return True
    # Codes of other accounts, orders and levels are numbers too: of one width, short, or listed beside.
    lengths = cells.str.strip_chars().str.len_chars()
    longest = lengths.max()
    is_code = set(cells.str.strip_chars()) <= read or lengths.n_unique() == 1
    return not is_code and isinstance(longest, int) and longest >= LONG
