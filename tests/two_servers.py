"""Two servers of different versions, and the command that copies a table from one to the other."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Copy = Callable[..., "tuple[subprocess.CompletedProcess[str], dict[str, Any]]"]
"""Copies a table and returns how the program ended and what it answered."""

WAYS = ("to an older server", "to a newer server")


@dataclass(frozen=True, slots=True)
class TwoServers:
    """The address of a database of ours on either server."""

    newest: str
    oldest: str

    def ways(self, way: str) -> tuple[str, str]:
        """Return source and target of one of the two ways."""
        return (self.newest, self.oldest) if way == WAYS[0] else (self.oldest, self.newest)
