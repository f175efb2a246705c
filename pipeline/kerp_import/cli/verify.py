"""The command verify: whether a receipt still belongs to what the database holds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, print_json, say

MOST = 30
"""Differences that the terminal shows; JSON has them all."""


@dataclass(frozen=True, slots=True)
class ReceiptProved:
    """Whether a receipt belongs to what the database holds, and what speaks against it."""

    is_valid: bool
    batch_id: str
    digest: str
    accepted_by: str | None
    differences: tuple[str, ...]


@command
def verify(
    file: Annotated[Path, typer.Argument(metavar="RECEIPT", help=say("확인서 (receipt.json)", "receipt.json"))],
    *,
    as_json: AsJson = False,
) -> int:
    """Prove that a receipt belongs to what is in the database now; exit 4 where it does not."""
    from kerp_import.migrate.history import require_current
    from kerp_import.receipt import read_receipt, verify_receipt

    contents, digest = read_receipt(file)
    with SESSION.database() as db:
        require_current(db)
        verification = verify_receipt(db, contents, digest)
    sentences = [each.say(SESSION.language) for each in verification.differences]
    if as_json:
        proved = (verification.batch_id, verification.digest, verification.accepted_by)
        print_json(ReceiptProved(not sentences, *proved, tuple(sentences)))
        return Exit.REFUSED if sentences else Exit.DONE
    SESSION.out.print(escape(say(f"배치 {verification.batch_id}", f"batch {verification.batch_id}")), soft_wrap=True)
    SESSION.out.print(escape(say(f"해시값 {verification.digest}", f"digest {verification.digest}")), soft_wrap=True)
    for sentence in sentences[:MOST]:
        SESSION.out.print(escape(f"✗ {sentence}"), soft_wrap=True)
    if sentences:
        SESSION.out.print(
            say(f"맞지 않습니다: 다른 점 {len(sentences):,}개", f"It does not agree: {len(sentences):,} difference(s)"),
            style="bold red",
        )
        return Exit.REFUSED
    sentence = say(
        "맞습니다: 이 확인서의 파일, 매핑, 건수, 합계가 데이터베이스와 같고, 이관한 자료는 그 뒤 바뀌지 않았습니다.",
        "It agrees: files, mapping, counts and totals are the database's, and nothing that was promoted changed since.",
    )
    SESSION.out.print(sentence, style="bold green", soft_wrap=True)
    return Exit.DONE
