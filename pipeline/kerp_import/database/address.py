"""The server's address: its password never shown, and what a connection needs so that a dead wire ends.

Decision: docs/decisions/dead-wires.md
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kerp_import.files.secret_file import read_secret
from kerp_import.model.errors import AddressFileUnfit
from kerp_import.model.words import Words

KEEPS_ALIVE: dict[str, int] = {
    "connect_timeout": 15,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""Seconds, the last one milliseconds: what libpq is told unless the address says otherwise."""

LONGEST = 8192
"""Bytes of an address file that are read: no address is longer, and /dev/zero has no end."""

NOT_AN_ADDRESS = Words("주소를 읽을 수 없습니다", "the address cannot be read")
WRITE_SIGNS = Words(
    "postgresql://로그인@서버/데이터베이스 형식으로 적으십시오. 비밀번호에 있는 기호는 바꾸어 적습니다: "
    "@ 는 %40, : 는 %3A, / 는 %2F, ? 는 %3F, % 는 %25",
    "Write postgresql://login@server/database, and signs of the password so: @ as %40, : as %3A, / as %2F, ? as %3F, "
    "% as %25",
)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one connection's server may be silent, in seconds, and what libpq is told of it."""

    patience: float
    options: dict[str, int]


def timing(given: Mapping[str, object]) -> Timing:
    """Return what the address does not say itself; its tcp_user_timeout is how long silence is borne."""
    options = {name: value for name, value in KEEPS_ALIVE.items() if name not in given}
    if "PGCONNECT_TIMEOUT" in os.environ:
        options.pop("connect_timeout", None)
    said = str(given.get("tcp_user_timeout", ""))
    usual = KEEPS_ALIVE["tcp_user_timeout"]
    return Timing((int(said) if said.isdecimal() and int(said) else usual) / 1000, options)


def is_torn(url: str, given: Mapping[str, object]) -> bool:
    """Return whether signs in the password have torn the address apart, so that libpq would name pieces of it."""
    head, is_url, rest = url.partition("://")
    if not is_url or not head.startswith("postgres"):
        return False
    authority = re.split(r"[/?]", rest, maxsplit=1)[0]
    port = str(given.get("port", ""))
    return rest.partition("?")[0].count("@") > 1 or ("@" in rest and "@" not in authority) or not _is_port(port)


def _is_port(text: str) -> bool:
    return all(not each or each.isdecimal() for each in text.split(","))


def without_password(text: str, url: str, password: object) -> str:
    """Return what a library said without the password and without the address it stands in."""
    for secret in filter(None, (url, str(password or ""))):
        text = text.replace(secret, "***")
    return re.sub(r"(://[^:@/\s]*:)[^\s]*@", r"\1***@", re.sub(r"(?i)(password\s*=\s*)('[^']*'|\S+)", r"\1***", text))


def address_from(path: Path) -> str:
    """Return the first line of the file that holds the address; one of ours that others may read is refused."""
    text = read_secret(path, LONGEST)
    if isinstance(text, Words):
        raise AddressFileUnfit(file=path, reason_ko=text.ko, reason_en=text.en)
    address = text.strip().partition("\n")[0].strip()
    if not address:
        raise AddressFileUnfit(file=path, reason_ko="비어 있음", reason_en="it is empty")
    return address
