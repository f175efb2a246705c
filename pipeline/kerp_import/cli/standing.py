"""What the program says where it is called alone beside a kerp.toml: where the company stands, and what comes next.

Decision: docs/decisions/start.md
"""

from kerp_import.cli.session import SESSION, Exit, say, show_line
from kerp_import.migrate.history import require_current
from kerp_import.model.nouns import Severity
from kerp_import.model.outcome import Outcome
from kerp_import.report import print_next_step, proof_words
from kerp_import.start.standing import Standing, standing_of
from kerp_import.values.local_time import shown_time

MOST = 3
"""Files that are named; the report has them all."""

SHORT = 13
"""Signs of a batch's id that are shown: they name it among all that were made in another minute."""


def show_standing(company: str) -> int:
    """Print where the company stands."""
    with SESSION.database() as db:
        require_current(db)
        standing = standing_of(db, company, SESSION.language)
    for head, what in _lines(standing):
        show_line(f"{head}: {what}")
    print_next_step(standing.next, SESSION.out, SESSION.language)
    return Exit.DONE


def _lines(standing: Standing) -> list[tuple[str, str]]:
    """Return what is shown of each thing that a move is made of."""
    none = say("없음", "none")
    map_ = standing.map
    rehearsal, outcome = standing.rehearsal, standing.rehearsed
    rehearsed = none
    if rehearsal is not None and outcome is not None:
        errors = sum(each.severity is Severity.ERROR for each in outcome.findings)
        ended = say(f"거부, 오류 {errors:,}", f"refused, {errors:,} error(s)") if errors else say("통과", "passed")
        rehearsed = f"{shown_time(rehearsal.started_at)}  {ended}  {str(rehearsal.id)[:SHORT]}"
    promoted = [
        f"{shown_time(each.started_at)}  {each.rows_affected:,}{say('행', ' rows')}  {str(each.id)[:SHORT]}"
        for each in standing.promoted
    ]
    return [
        (say("회사", "Company"), " ".join(filter(None, (standing.code, standing.name)))),
        (say("파일", "Files"), _files(standing.newest) or none),
        (
            say("매핑", "Mapping"),
            none
            if map_ is None
            else f"{say('버전', 'version')} {map_.version}  {shown_time(map_.created_at)}  {map_.created_by}",
        ),
        (say("예행", "Rehearsal"), rehearsed),
        (say("이관", "Promoted"), "; ".join(promoted) or none),
        (say("대사", "Tie-out"), _tie_out(standing.newest) or none),
        (say("확인서", "Receipts"), str(standing.receipts) if standing.receipts else none),
    ]


def _files(newest: Outcome | None) -> str:
    """Return the files that the newest batch read."""
    named = list(dict.fromkeys(each.file for each in newest.sources)) if newest is not None else []
    more = [say(f"외 {len(named) - MOST:,}개", f"{len(named) - MOST:,} more")] if len(named) > MOST else []
    return ", ".join((*named[:MOST], *more))


def _tie_out(newest: Outcome | None) -> str:
    """Return what the newest batch was proven against; that nothing proves it, where nothing does."""
    said = proof_words(newest) if newest is not None else None
    if said is None:
        return ""
    proven = "; ".join(each.say(SESSION.language) for each in said.proven)
    return proven or say("기존 장부와 대조하지 않음", "not held against the old books")
