"""The server's address: its password never shown, and what a connection needs so that a dead wire ends.

Decision: docs/decisions/dead-wires.md
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kerp_import.model.errors import AddressFileUnfit
from kerp_import.model.system_words import system_reason
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

OTHERS = 0o077
"""What a file allows to anybody but its owner."""

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
    """Return the first line of the file that holds the address; one of ours that others may read is refused.

    Somebody else's file is theirs to guard: secrets that a container mounts belong to root and are read by all in it.
    """
    try:
        status = path.stat()
        if os.name == "posix" and status.st_uid == os.geteuid() and status.st_mode & OTHERS:
            raise AddressFileUnfit(file=path, reason_ko="다른 사람도 읽을 수 있음", reason_en="others may read it")
        with path.open("rb") as file:
            text = file.read(LONGEST).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        name = type(error).__name__
        reason = system_reason(error) if isinstance(error, OSError) else Words(name, name)
        raise AddressFileUnfit(file=path, reason_ko=reason.ko, reason_en=reason.en) from error
    address = text.strip().partition("\n")[0].strip()
    if not address:
        raise AddressFileUnfit(file=path, reason_ko="비어 있음", reason_en="it is empty")
    return address
