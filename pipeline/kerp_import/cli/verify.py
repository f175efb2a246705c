"""The command verify: whether a receipt still belongs to what the database holds."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, say
from kerp_import.database.migrate import require_current

MOST = 30
"""Differences that the terminal shows; JSON has them all."""


@command
def verify(
    file: Annotated[Path, typer.Argument(metavar="RECEIPT", help=say("확인서 (receipt.json)", "receipt.json"))],
    *,
    as_json: AsJson = False,
) -> int:
    """Prove that a receipt belongs to what is in the database now; exit 4 where it does not."""
    from kerp_import.receipt import read
    from kerp_import.receipt import verify as prove

    wanted, digest = read(file)
    with SESSION.database() as db:
        require_current(db)
        found = prove(db, wanted, digest)
    said = [each.say(SESSION.language) for each in found.differences]
    if as_json:
        shown = {"is_valid": not said, **asdict(found), "differences": said}
        print(json.dumps(shown, ensure_ascii=False, indent=2))  # noqa: T201
        return Exit.REFUSED if said else Exit.DONE
    SESSION.out.print(escape(say(f"배치 {found.batch_id}", f"batch {found.batch_id}")), soft_wrap=True)
    SESSION.out.print(escape(say(f"다이제스트 {found.digest}", f"digest {found.digest}")), soft_wrap=True)
    for sentence in said[:MOST]:
        SESSION.out.print(escape(f"✗ {sentence}"), soft_wrap=True)
    if said:
        SESSION.out.print(
            say(f"맞지 않습니다: 다른 점 {len(said):,}개", f"It does not agree: {len(said):,} differences"),
            style="bold red",
        )
        return Exit.REFUSED
    sentence = say(
        "맞습니다: 이 확인서의 파일, 매핑, 건수, 합계가 데이터베이스와 같고, 올라간 자료는 그 뒤 바뀌지 않았습니다.",
        "It agrees: files, mapping, counts and totals are the database's, and nothing that was promoted changed since.",
    )
    SESSION.out.print(sentence, style="bold green", soft_wrap=True)
    return Exit.DONE
