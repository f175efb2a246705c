"""The values that TAB offers: companies, batches, rules and profiles.

Nothing is started for it, nothing is said, and nobody waits: a server that does not run offers no names.

Decision: docs/decisions/completion.md
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer._click.shell_completion import CompletionItem

from kerp_import.cli.settings import key_of
from kerp_import.model.errors import KerpError
from kerp_import.model.safe_text import one_line

if TYPE_CHECKING:
    from kerp_import.database.connection import Row

Offers = Iterable[tuple[str, str]]
"""What may stand there, and what it is."""
Offer = Callable[[Any], Offers]

PROGRAM_FOLDER = Path(__file__).parent.parent
RULE_FILE = re.compile(r"([a-z]\d{3})_(\w+)\.(?:py|sql)")
SOURCE_NAME = re.compile(r"^    name=\"([a-z0-9-]+)\"", re.MULTILINE)
MANY = 50
"""Batches that are offered: whoever looks for an older one types more of it."""
SHORT = 13
"""Signs of a batch's id: they name it among all that were made in another minute."""


def _asked(context: Any, file: str, values: "Mapping[str, object]") -> "list[Row]":  # noqa: ANN401 - typer's, not public
    """Return the answer of an SQL file; nothing where there is no server, or it does not let us in or has no schema."""
    with suppress(KerpError, OSError, ValueError):
        address = context.find_root().params.get("database_url") or _address()
        if address:
            from kerp_import.database.connection import Database

            # A server far away that is silent: libpq waits two seconds at least.
            os.environ.setdefault("PGCONNECT_TIMEOUT", "2")
            with Database(address) as db:
                return db.ask(file, values)
    return []


def _address() -> str | None:
    """Return the address in the file that the environment names, else that of our own server where it runs."""
    from kerp_import.cli.address import URL_FILE

    if os.environ.get(URL_FILE):
        from kerp_import.database.address import address_from

        return address_from(Path(os.environ[URL_FILE]))
    from kerp_import.database.embedded import running_url
    from kerp_import.files.spools import kerp_home

    return running_url(kerp_home())


def companies(context: Any) -> Offers:  # noqa: ANN401 - as above
    """Return the companies by code."""
    return [(str(row["code"]), str(row["name"])) for row in _asked(context, "records/companies.sql", {"code": None})]


def batches(context: Any) -> Offers:  # noqa: ANN401 - as above
    """Return `latest`, the names of batches and the beginnings of their ids, the newest first."""
    company = next((context.params[key] for key in ("company", "_company") if context.params.get(key)), None)
    rows = _asked(context, "records/batches.sql", {"company": company, "batch": None})[:MANY]
    newest = [("latest", str(rows[0]["company_code"]))] if rows and company else []
    told = [(row, f"{row['company_code']} {row['started_at']:%Y-%m-%d %H:%M} {row['status']}") for row in rows]
    # A batch may have been given a name.
    names = [(str(row["name"]), what) for row, what in told if row.get("name")]
    return [*newest, *names, *((str(row["id"])[:SHORT], what) for row, what in told)]


def rules(_context: Any) -> Offers:  # noqa: ANN401 - as above
    """Return the ids of the rules, which their files bear: v101_unbalanced_voucher.sql."""
    found = (RULE_FILE.fullmatch(each.name) for each in (PROGRAM_FOLDER / "validate/rules").iterdir())
    return sorted((f"KERP-{each[1].upper()}", each[2].replace("_", " ")) for each in found if each)


def profiles(_context: Any) -> Offers:  # noqa: ANN401 - as above
    """Return the names of the sources, read as text: to import them would take longer than TAB may."""
    folder = PROGRAM_FOLDER / "extract/recognise/sources"
    names = (name for file in folder.glob("*.py") for name in SOURCE_NAME.findall(file.read_text(encoding="utf-8")))
    return [(name, "") for name in sorted(names)]


def subjects(context: Any) -> Offers:  # noqa: ANN401 - as above
    """Return what `explain` takes."""
    return [*((each, "") for each in ("voucher", "line", "account", "partner")), *rules(context)]


OFFERED: dict[str, Offer] = {
    "company": companies,
    "batch": batches,
    "before": batches,
    "after": batches,
    "profile": profiles,
    "rule": rules,
    "subject": subjects,
}
"""What is offered for an option or an argument of that name."""
OF_ONE_COMMAND: dict[tuple[str, str], Offer] = {
    ("company show", "code"): companies,
    ("company strict", "code"): companies,
}


def give_offers(command: str, parameters: Iterable[Any]) -> None:
    """Let TAB offer values for the parameters of a command that have any to offer."""
    for each in parameters:
        offer = OF_ONE_COMMAND.get((command, key_of(each))) or OFFERED.get(key_of(each))
        if offer is not None:
            each.shell_complete = _completing(offer)


def _completing(offer: Offer) -> Callable[[Any, str], list[CompletionItem]]:
    """Return what typer asks for the values that begin as typed."""

    def complete(context: Any, incomplete: str) -> list[CompletionItem]:  # noqa: ANN401 - as above
        begun = incomplete.casefold()
        offers = [(one_line(value), one_line(what)) for value, what in offer(context)]
        return [
            CompletionItem(value, help=what or None) for value, what in offers if value.casefold().startswith(begun)
        ]

    return complete
