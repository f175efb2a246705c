"""Knows how many places behind the point the amounts of a currency have."""

WITHOUT_PLACES = frozenset({"KRW", "JPY", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF", "RWF"})
"""Currencies without a smaller coin, by ISO 4217."""


def places_in(currency: str) -> int:
    """Return the places of a currency: two of the dollar, none of the won."""
    return 0 if currency in WITHOUT_PLACES else 2
