"""Normalises headers for comparison."""

import re
import unicodedata
from functools import lru_cache

from kerp_import.model.safe_text import UNSEEN

LENGTH_HINT = re.compile(r"\([^()]*\d+\s*(?:자리|자|글자|byte)[^()]*\)", re.IGNORECASE)
"""What an upload form says of a field's length inside its header: 거래처명(15자리이내)."""


LONGEST = 200
"""Characters of the longest text that may be a header or a line above one; patterns need not look at more."""


@lru_cache(maxsize=4096)
def header_key(text: str | None) -> str:
    """Normalise a header: NFKC, no white space, no mark of a required column, no length hint (거래처명(15자리이내))."""
    bare = unicodedata.normalize("NFKC", (text or "")[:LONGEST])
    return re.sub(rf"\s|{UNSEEN}|\*|\(필수\)", "", LENGTH_HINT.sub("", bare)).casefold()
