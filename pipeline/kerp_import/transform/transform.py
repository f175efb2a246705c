"""Transform: every part of a batch in turn; vouchers and partners grow with each, and are whole after the last.

Decision: docs/decisions/contra-accounts.md
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import polars as pl

from kerp_import.extract.extracted import Extracted
from kerp_import.mapping.mapped import Mapped
from kerp_import.model.nouns import Entity, MappedPart, Part
from kerp_import.model.step import Step
from kerp_import.records.run_context import RunContext
from kerp_import.transform.code_readings import CodeReadings, read_codes
from kerp_import.transform.known_partners import KnownPartners
from kerp_import.transform.ledger_postings import is_ledger
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook

VOUCHERS = "vouchers"
"""The folder within a run's own one that vouchers are gathered in, and kept until the run ends."""


@dataclass(frozen=True, slots=True)
class Transformed:
    """What transform gives. Vouchers and partners are whole once all parts have been taken."""

    parts: Iterator[tuple[Part, MappedPart]]
    """Each part as text and as typed rows; it is read and transformed when it is taken."""
    rows: int
    """Rows of all parts together."""
    vouchers: VoucherBook
    partners: KnownPartners
    codes: CodeReadings


@dataclass(frozen=True, slots=True)
class Known:
    """What all parts tell together: vouchers and partners so far, and what codes mean."""

    vouchers: VoucherBook
    partners: KnownPartners
    codes: CodeReadings


def transform(
    run: RunContext, extracted: Extracted, mapped: Mapped, partner_keys: pl.DataFrame, masters: pl.DataFrame
) -> Transformed:
    """Type and map the parts as they are taken, masters first.

    Of K-ERP, `partner_keys` are what partners are found by (name_key, code), `masters` all codes (table_name, code,
    name).
    """
    vouchers, partners = VoucherBook(extracted.spool / VOUCHERS), KnownPartners(partner_keys)
    with run.clock.step(Step.TRANSFORM):
        codes = read_codes(extracted, mapped.resolution, masters)
    parts = _parts(extracted, mapped, Known(vouchers, partners, codes))
    return Transformed(parts, extracted.rows(), vouchers, partners, codes)


ROWS = 125_000
"""Rows of a journal that are typed at once: what that takes, some 1 KB a row, is there twice while a part is copied."""


def in_pieces(part: Part) -> Iterator[Part]:
    """Yield the part in pieces of about `ROWS` rows, the lines of one row of the source in one piece.

    A table of balances is judged as a whole, and a ledger's first day is that of its part.
    """
    if part.frame.height <= ROWS or part.table.entity is not Entity.JOURNAL or is_ledger(part.table):
        yield part
        return
    rows, begin = part.frame["row"], 0
    while begin < rows.len():
        end = min(begin + ROWS, rows.len())
        while end < rows.len() and rows[end] == rows[end - 1]:
            end += 1
        yield Part(part.table, part.frame[begin:end])
        begin = end


def _parts(extracted: Extracted, mapped: Mapped, known: Known) -> Iterator[tuple[Part, MappedPart]]:
    """Yield each part with its typed rows; the memory of one part is given back before the next is read."""
    for part in chain.from_iterable(in_pieces(each) for each in extracted.parts()):
        typed = transform_part(known.codes.settled(part), mapped.resolution, known.vouchers, known.partners.by_key)
        if part.table.entity is Entity.PARTNERS:
            known.partners.add(typed.frame)
        yield part, typed
        # Else this part is still held while the next one is transformed: 50 MB at a million lines.
        del part, typed
