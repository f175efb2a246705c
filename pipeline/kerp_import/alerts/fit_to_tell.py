"""Text as it may leave the house: what is told of a failure goes to chats and mailboxes.

Decision: docs/decisions/alerts.md
"""

import re

from kerp_import.model.safe_text import masked, one_line

LONGEST = 500
"""Letters of a reason that go into a message: the rest stands in the report."""

SECRETS = re.compile(r"(?<=://)[^\s/@]+@|(?<=password=)\S+", re.IGNORECASE)


def fit_to_tell(text: str) -> str:
    """Return text on one line, without personal numbers, addresses' secrets and passwords, and not endless."""
    told = masked(SECRETS.sub("…@", one_line(text)))
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"
