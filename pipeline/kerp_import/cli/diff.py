"""The command diff."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson, OfCompany
from kerp_import.cli.session import SESSION, Exit, command, print_json, say

if TYPE_CHECKING:
    from kerp_import.diff.differences import (
        AccountMoved,
        BatchCompared,
        Change,
        Difference,
        FileChange,
        Findings,
        VoucherChange,
    )


@dataclass(frozen=True, slots=True)
class DifferenceShown:
    """Everything in which two batches differ; `vouchers` is null where one of them kept none to compare.

    So is `findings` where `clean` removed those of one.
    """

    is_same: bool
    before: "BatchCompared"
    after: "BatchCompared"
    files: tuple["FileChange", ...]
    options: tuple["Change", ...]
    mapping: tuple["Change", ...]
    vouchers: tuple["VoucherChange", ...] | None
    accounts: tuple["AccountMoved", ...]
    findings: "Findings | None"


@command
def diff(
    before: Annotated[str, typer.Argument(metavar="BATCH", help=say("앞의 배치", "the earlier batch"))],
    after: Annotated[str, typer.Argument(metavar="BATCH", help=say("뒤의 배치", "the later batch"))],
    *,
    _company: OfCompany = None,
    as_json: AsJson = False,
) -> int:
    """Tell two batches of a company apart; exit 4 where they differ."""
    from kerp_import.diff import describe_difference, difference
    from kerp_import.migrate.history import require_current

    with SESSION.database() as db:
        require_current(db)
        before, after = (SESSION.batch_id(db, each) for each in (before, after))
        differences = difference(db, before, after, SESSION.language)
    if as_json:
        print_json(_shown(differences))
    else:
        for line in describe_difference(differences, SESSION.language):
            SESSION.out.print(escape(line), soft_wrap=True)
    return Exit.DONE if differences.is_none else Exit.REFUSED


def _shown(difference: "Difference") -> DifferenceShown:
    """Return the difference as `--json` prints it."""
    return DifferenceShown(
        is_same=difference.is_none,
        before=difference.before,
        after=difference.after,
        files=difference.files,
        options=difference.options,
        mapping=difference.mapping,
        vouchers=difference.vouchers,
        accounts=difference.accounts,
        findings=difference.findings,
    )
