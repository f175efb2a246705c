"""Says why there is no table in anything that was given: empty files and folders, lock files, documents and pictures.

Decision: docs/decisions/true-reasons.md
"""

from collections.abc import Iterator, Sequence

from kerp_import.extract.extracted import ReadingNotices
from kerp_import.files.inputs import LeftOut, LeftOutAs
from kerp_import.model.errors import NothingToRead
from kerp_import.model.words import Words

SHOWN = 5
"""Most files and folders that are named."""

LOCK = Words("엑셀이 열어 둔 동안 만드는 잠금 파일", "Excel's lock file of a workbook that is open")
LEFT = Words("회계 자료가 아닌 파일", "not a file of books")
CLOSE_EXCEL = Words(
    "잠금 파일에는 장부가 없습니다. 이름에 ~$가 없는 통합 문서를 주십시오. 여기 없으면 원래 있던 곳에서 복사하십시오.",
    "A lock file holds no books: give the workbook whose name lacks the ~$. If it is not here, copy it from its place.",
)
FILL_FOLDER = Words(
    "회계 프로그램에서 내려받은 파일을 그 폴더에 넣거나, 파일이 있는 폴더를 지정하십시오.",
    "Put the exports of the accounting program into that folder, or name the folder that has them.",
)
EXPORT_AGAIN = Words(
    "내려받기가 끊긴 파일입니다. 회계 프로그램에서 기간과 조건을 확인하고 다시 내려받으십시오.",
    "The export came to nothing: check period and conditions in the accounting program, and export it again.",
)


def refuse_if_nothing(notices: ReadingNotices, left_out: Sequence[LeftOut]) -> None:
    """Raise NothingToRead where no sheet holds rows; for a reading without any table."""
    if notices.strangers.height:
        return
    told = list(_told(notices, left_out))
    if told:
        more = f" (+{len(told) - SHOWN:,})" if len(told) > SHOWN else ""
        reasons = Words(
            "; ".join(f"{name} ({what.ko})" for name, what, _ in told[:SHOWN]) + more,
            "; ".join(f"{name} ({what.en})" for name, what, _ in told[:SHOWN]) + more,
        )
        cures = tuple(dict.fromkeys(cure for *_, cure in told[:SHOWN]))
        cure = Words(" ".join(each.ko for each in cures), " ".join(each.en for each in cures))
        raise NothingToRead(reasons=reasons, cure=cure)


def _told(notices: ReadingNotices, left_out: Sequence[LeftOut]) -> Iterator[tuple[str, Words, Words]]:
    """Yield what was given, what it is, and what to do about it."""
    for row in notices.no_tables.iter_rows(named=True):
        yield row["value"], Words(row["what_ko"], row["what_en"]), Words(row["cure_ko"], row["cure_en"])
    folders = {each.name for each in left_out if each.reason is LeftOutAs.EMPTY_FOLDER}
    locks = [each for each in left_out if each.reason is LeftOutAs.LOCK]
    for row in notices.empty.iter_rows(named=True):
        # A folder with nothing but a lock in it is told by the lock.
        if row["value"] not in folders or not locks:
            cure = FILL_FOLDER if row["value"] in folders else EXPORT_AGAIN
            yield row["value"], Words(row["what_ko"], row["what_en"]), cure
    for each in locks:
        yield each.name, LOCK, CLOSE_EXCEL
    others = [each for each in left_out if each.reason in {LeftOutAs.SYSTEM, LeftOutAs.HIDDEN, LeftOutAs.REPORT}]
    if not locks and not folders and notices.empty.is_empty():
        for each in others:
            yield each.name, LEFT, FILL_FOLDER
