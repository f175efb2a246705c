"""The partners by which a line without a partner's code is given one: by its business number, else by its name."""

import polars as pl

from kerp_import.values.partner_keys import keys_of, unique


class KnownPartners:
    """K-ERP's partners and those of the batch so far, each under the numbers and names that no other partner has."""

    def __init__(self, keys: pl.DataFrame) -> None:
        """Begin with K-ERP's own, as (name_key, code)."""
        self._keys = keys
        self.by_key = unique(keys)

    def add(self, partners: pl.DataFrame) -> None:
        """Add partners of the batch (name, business_number, source_code)."""
        named = partners.select("name", "business_number", code="source_code")
        self._keys = pl.concat([self._keys, keys_of(named)])
        self.by_key = unique(self._keys)
