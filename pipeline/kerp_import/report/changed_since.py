"""What became of an imported batch since: "already imported" is no answer where K-ERP no longer holds what it wrote.

Decision: docs/decisions/delta.md
"""

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape

from kerp_import.model.labels import NAMES
from kerp_import.model.outcome import MissingRecords, Outcome, ReplacedRecords
from kerp_import.model.words import Language, Words
from kerp_import.report.tie_out_words import print_sections

COUNTED = Words("{table} {records:,}건 (첫째 {first})", "{records:,} {table} (the first: {first})")
DELETED = Words("그 뒤 K-ERP에서 지워진 것: {what}", "Deleted in K-ERP since: {what}")
TYPED_SINCE = Words(
    "통제합계가 이관 뒤에 적혀, 파일이 아니라 K-ERP에 있는 전표와 비교했습니다."
    " 파일과 비교하려면 배치를 되돌린 뒤 같은 명령을 다시 실행하십시오: kerp-import rollback {batch} --plan",
    "The control totals were typed after the import: they are compared with K-ERP's vouchers, not with the files."
    " To compare the files, roll the batch back and run the same command again: kerp-import rollback {batch} --plan",
)
BRING_BACK = Words(
    "되살리십시오: kerp-import recover --batch {batch}"
    " · 또는 배치를 되돌린 뒤 같은 명령을 다시 실행하십시오: kerp-import rollback {batch} --plan",
    "Bring it back: kerp-import recover --batch {batch}"
    " · or roll the batch back and run the same command again: kerp-import rollback {batch} --plan",
)
REPLACED = Words(
    "뒤의 배치 {batch}이(가) 바꾸거나 지운 것: {what}", "Replaced or deleted by the later batch {batch}: {what}"
)
NOT_THESE_FILES = Words(
    "K-ERP에는 이 파일이 아니라 뒤의 배치가 읽은 것이 들어 있습니다. 이 파일이 맞으면 뒤의 배치를 되돌리십시오: "
    "kerp-import rollback {batch} --plan",
    "K-ERP holds what the later batch read, not these files. If these are right, roll the later batch back: "
    "kerp-import rollback {batch} --plan",
)


def print_changed_since(outcome: Outcome, console: Console, language: Language) -> None:
    """Print what somebody deleted of the imported batch, what later batches replaced, and what can be done."""
    if outcome.tie_outs:
        _print(console, TYPED_SINCE.fill(language, {"batch": outcome.batch_id}))
        print_sections(outcome.tie_outs, console, language)
    if outcome.since.missing:
        _print(console, DELETED.fill(language, {"what": _counted(outcome.since.missing, language)}))
        console.print(f"→ {escape(BRING_BACK.fill(language, {'batch': outcome.batch_id}))}", soft_wrap=True)
    batches = list(dict.fromkeys(each.batch_id for each in outcome.since.replaced))
    for batch in batches:
        of_batch = [each for each in outcome.since.replaced if each.batch_id == batch]
        _print(console, REPLACED.fill(language, {"batch": batch, "what": _counted(of_batch, language)}))
    if batches:
        # The last one has to go first.
        console.print(f"→ {escape(NOT_THESE_FILES.fill(language, {'batch': batches[-1]}))}", soft_wrap=True)


def _print(console: Console, sentence: str) -> None:
    """Print what is other than "already imported" sounds."""
    console.print(f"[bold yellow]{escape(sentence)}[/]", soft_wrap=True)


def _counted(records: Iterable[MissingRecords | ReplacedRecords], language: Language) -> str:
    """Return how many records of each table there are, and the first of each."""
    return " · ".join(
        COUNTED.fill(
            language,
            {
                "table": NAMES[each.table_name].say(language) if each.table_name in NAMES else each.table_name,
                "records": each.records,
                "first": each.first or "-",
            },
        )
        for each in records
    )
