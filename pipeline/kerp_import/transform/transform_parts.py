"""Transform: all parts of a batch, one after the other; what only all of them tell waits in the voucher book."""

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
from kerp_import.transform.transform import transform
from kerp_import.transform.voucher_book import VoucherBook


@dataclass(frozen=True, slots=True)
class Transformed:
    """Each part as text and as typed rows. Vouchers and partners are whole once all parts have been taken."""

    parts: Iterator[tuple[Part, MappedPart]]
    vouchers: VoucherBook
    partners: KnownPartners
    codes: CodeReadings


@dataclass(frozen=True, slots=True)
class Known:
    """What all parts tell together: vouchers and partners so far, and what codes mean."""

    vouchers: VoucherBook
    partners: KnownPartners
    codes: CodeReadings


def transform_parts(
    run: RunContext, extracted: Extracted, mapped: Mapped, partner_keys: pl.DataFrame, masters: pl.DataFrame
) -> Transformed:
    """Type and map the parts as they are taken, masters first.

    Of K-ERP, `partner_keys` are what partners are found by (name_key, code), `masters` all codes (table_name, code,
    name).
    """
    vouchers, partners = VoucherBook(), KnownPartners(partner_keys)
    codes = read_codes(extracted, mapped.resolution, masters)
    transformed = _parts(run, extracted, mapped, Known(vouchers, partners, codes))
    return Transformed(transformed, vouchers, partners, codes)


def _parts(run: RunContext, extracted: Extracted, mapped: Mapped, known: Known) -> Iterator[tuple[Part, MappedPart]]:
    """Yield each part with its typed rows; the memory of one part is given back before the next is read."""
    done, total = 0, extracted.rows()
    for part in extracted.parts():
        done += part.frame["row"].n_unique()
        run.clock.count_rows(done, total)
        with run.clock.step(Step.TRANSFORM):
            typed = transform(known.codes.settled(part), mapped.resolution, known.vouchers, known.partners.by_key)
            if part.table.entity is Entity.PARTNERS:
                known.partners.add(typed.frame)
        yield part, typed
        # Else this part is still held while the next one is transformed: 50 MB at a million lines.
        del part, typed
    run.clock.count_rows(0, 0)
