"""Transform: every part of a batch in turn; vouchers and partners grow with each, and are whole after the last.

Decision: docs/decisions/contra-accounts.md
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from kerp_import.extract.extracted import Extracted
from kerp_import.mapping.mapped import Mapped
from kerp_import.model.nouns import Entity, MappedPart, Part
from kerp_import.model.step import Step
from kerp_import.records.run_context import RunContext
from kerp_import.transform.code_readings import CodeReadings, read_codes
from kerp_import.transform.known_partners import KnownPartners
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook


@dataclass(frozen=True, slots=True)
class Transformed:
    """What transform gives. Vouchers and partners are whole once all parts have been taken."""

    parts: Iterator[tuple[Part, MappedPart]]
    """Each part as text and as typed rows; it is read and transformed when it is taken."""
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
    vouchers, partners = VoucherBook(), KnownPartners(partner_keys)
    codes = read_codes(extracted, mapped.resolution, masters)
    parts = _parts(run, extracted, mapped, Known(vouchers, partners, codes))
    return Transformed(parts, vouchers, partners, codes)


def _parts(run: RunContext, extracted: Extracted, mapped: Mapped, known: Known) -> Iterator[tuple[Part, MappedPart]]:
    """Yield each part with its typed rows; the memory of one part is given back before the next is read."""
    rows_done, rows_in_all = 0, extracted.rows()
    for part in extracted.parts():
        rows_done += part.frame["row"].n_unique()
        run.clock.count_rows(rows_done, rows_in_all)
        with run.clock.step(Step.TRANSFORM):
            typed = transform_part(known.codes.settled(part), mapped.resolution, known.vouchers, known.partners.by_key)
            if part.table.entity is Entity.PARTNERS:
                known.partners.add(typed.frame)
        yield part, typed
        # Else this part is still held while the next one is transformed: 50 MB at a million lines.
        del part, typed
    run.clock.count_rows(0, 0)
