"""Four eyes: who confirmed the mapping, who rehearsed, and who promotes, as the server knows them.

Decision: docs/decisions/four-eyes.md
"""

from dataclasses import asdict, dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Who did something: the login as the server knows it; user and machine as the program said."""

    login: str
    os_user: str | None
    host: str | None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FourEyes:
    """Whether four eyes are wanted of a company, since when and by whom, and who took part in one batch."""

    is_on: bool
    set_by: Person
    why: str = ""
    """Why they were lifted."""
    mappers: tuple[Person, ...] = ()
    testers: tuple[Person, ...] = ()
    approver: Person | None = None

    def as_options(self) -> dict[str, object]:
        """Return it as it is kept with the batch."""
        return {"four_eyes": asdict(self)}
