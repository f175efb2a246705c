"""Where alerts go: addresses out of a file or the environment, each with what it wants to hear, in its language.

    # severities, language and company before the sign, in any order; a bare address hears everything, in Korean
    critical,warning,en=mailto://kerp:secret@smtp.example.com?to=kim@example.com
    critical,company:HANBIT=slack://…

Decision: docs/decisions/alerts.md
"""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from kerp_import.files.secret_file import read_secret
from kerp_import.model.alert_errors import AddressesUnfit
from kerp_import.model.words import Language, Words

FILE, HERE = "KERP_ALERTS_FILE", "KERP_ALERTS"

LINE = re.compile(r"(?:(?P<tags>[^=/]+)=)?(?P<address>[A-Za-z][A-Za-z0-9+.-]*://\S+)")
COMPANY = "company:"

MOST = 1 << 16
"""Bytes of a file that a person writes."""


class AlertSeverity(StrEnum):
    """How much somebody has to hear of something."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address, and what it wants to hear of whom; the address is shown nowhere."""

    address: str = field(repr=False)
    severities: frozenset[AlertSeverity] = frozenset(AlertSeverity)
    language: Language = Language.KO
    company: str | None = None
    """The one company that it wants to hear of, and of the schema that all share."""

    @property
    def channel(self) -> str:
        """Return what it is called where anybody may read: the kind of address, and its fingerprint."""
        return _channel(self.address)

    def wants(self, severity: str, company_code: str | None) -> bool:
        """Tell whether it wants to hear of something."""
        return severity in self.severities and company_code in {None, self.company or company_code}


@cache
def _channel(address: str) -> str:
    """Return the fingerprint of an address, slow enough that a password in it is not found by guessing."""
    digest = hashlib.scrypt(address.encode(), salt=b"kerp-import alerts", n=1 << 14, r=8, p=1, dklen=4)
    return f"{address.partition('://')[0].casefold()}-{digest.hex()}"


def recipients_from(environment: Mapping[str, str] = os.environ) -> tuple[Recipient, ...]:
    """Return those of the file and of the variable, each address once; AddressesUnfit names a line by its number."""
    file = environment.get(FILE)
    text = read_secret(Path(file), MOST) if file else ""
    if isinstance(text, Words):
        raise AddressesUnfit(what=Words(f"{FILE} ({text.ko})", f"{FILE} ({text.en})"))
    listed = [*_read(text, Path(file).name if file else ""), *_read("\n".join(environment.get(HERE, "").split()), HERE)]
    return tuple({each.address: each for each in listed}.values())


def _read(text: str, name: str) -> Iterator[Recipient]:
    """Yield the recipients of a text, one a line; lines that begin with # are for people."""
    for number, line in enumerate(text.splitlines(), 1):
        written = line.strip()
        if not written or written.startswith("#"):
            continue
        match = LINE.fullmatch(written)
        if match is None:
            what = Words(f"{name} {number}번째 줄은 주소가 아닙니다", f"line {number} of {name} is no address")
            raise AddressesUnfit(what=what)
        yield _tagged(match["address"], match["tags"] or "", name, number)


def _tagged(address: str, tags: str, name: str, number: int) -> Recipient:
    """Return a recipient with what its tags say; an unknown one is refused, since somebody relies on it."""
    wanted = [each.strip() for each in re.split(r"[,\s]+", tags) if each.strip()]
    severities = frozenset(AlertSeverity(each) for each in wanted if each in {*AlertSeverity})
    languages = [Language(each) for each in wanted if each in {*Language}]
    companies = [each.removeprefix(COMPANY) for each in wanted if each.startswith(COMPANY) and each != COMPANY]
    if len(severities) + len(languages) + len(companies) != len(wanted) or len(languages) > 1 or len(companies) > 1:
        known = ", ".join((*AlertSeverity, *Language, f"{COMPANY}CODE"))
        what = Words(
            f"{name} {number}번째 줄: = 앞에는 {known}만 적습니다", f"line {number} of {name}: before = stand {known}"
        )
        raise AddressesUnfit(what=what)
    return Recipient(
        address,
        severities or frozenset(AlertSeverity),
        languages[0] if languages else Language.KO,
        companies[0] if companies else None,
    )
