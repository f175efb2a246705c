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


def transform(run: RunContext, extracted: Extracted, mapped: Mapped, partner_keys: pl.DataFrame) -> Transformed:
    """Type and map the parts as they are taken, masters first; `partner_keys` are K-ERP's, as (name_key, code)."""
    vouchers, partners = VoucherBook(), KnownPartners(partner_keys)
    return Transformed(_parts(run, extracted, mapped, vouchers, partners), vouchers, partners)


def _parts(
    run: RunContext, extracted: Extracted, mapped: Mapped, vouchers: VoucherBook, partners: KnownPartners
) -> Iterator[tuple[Part, MappedPart]]:
    """Yield each part with its typed rows; the memory of one part is given back before the next is read."""
    rows_done, rows_in_all = 0, extracted.rows()
    for part in extracted.parts():
        rows_done += part.frame["row"].n_unique()
        run.clock.count_rows(rows_done, rows_in_all)
        with run.clock.step(Step.TRANSFORM):
            typed = transform_part(part, mapped.resolution, vouchers, partners.by_key)
            if part.table.entity is Entity.PARTNERS:
                partners.add(typed.frame)
        yield part, typed
        # Else this part is still held while the next one is transformed: 50 MB at a million lines.
        del part, typed
    run.clock.count_rows(0, 0)
