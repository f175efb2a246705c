"""What the reader of a returned workbook must know of it, on top of its sheet of findings."""

from dataclasses import dataclass
from uuid import UUID

from kerp_import.model.words import Language, Words
from kerp_import.report.workbook.marks import MOST
from kerp_import.report.workbook.our_sheets import LISTED

REWRITTEN = Words(
    "원본은 XLSX가 아니어서 읽은 칸을 그대로 옮긴 통합 문서입니다. 금액은 숫자, 나머지는 글자입니다. "
    "칸 수가 달라 읽지 않은 행은 첫 칸이 #REF!입니다.",
    "The source is no XLSX: these are its cells as they were read, amounts as numbers and all else as text."
    " A row that was set aside for its width begins with #REF!.",
)
ELSEWHERE = Words(
    "칸을 고쳐서 풀리지 않는 오류와 경고(매핑, 목록, 기초잔액 등) {elsewhere}건은 여기 없고 report.html에 있습니다.",
    "{elsewhere} error(s) and warnings that no cell fixes (mapping, lists, openings …) are not here but in "
    "report.html.",
)
MASKED = Words(
    "주민등록번호로 보이는 값 {masked}칸을 가렸습니다. 그 칸만 원본과 다릅니다.",
    "Personal numbers are masked in {masked} cell(s); these alone differ from the original.",
)
OPAQUE = Words(
    "그림·첨부·매크로는 원본 그대로이며, 그 안의 주민등록번호는 살피지 않았습니다.",
    "Pictures, attachments and macros are as they were; nobody has looked for personal numbers in them.",
)
UNMARKED = Words(
    "시트마다 {most}칸까지 색칠했습니다. 나머지 {unmarked}칸은 아래 목록에 있습니다.",
    "Up to {most} cell(s) of a sheet are coloured; the other {unmarked} are listed below.",
)
CONVERSATIONS = Words(
    "대화 메모가 달린 {conversations}칸은 색만 칠했습니다.",
    "{conversations} cell(s) with a conversation on them are coloured and have no comment of ours.",
)
SIGNED = Words(
    "원본의 전자 서명은 바뀐 파일에 맞지 않으므로 뺐습니다.",
    "The digital signature of the original does not hold for a changed file and was taken out.",
)
CUT = Words(
    "점검 결과 {findings}건 가운데 {listed}건입니다. 전부: kerp-import report {batch} --format csv -o 점검결과.csv",
    "{listed} of {findings} finding(s). All of them: kerp-import report {batch} --format csv -o findings.csv",
)


@dataclass(slots=True)
class WorkbookNote:
    """What the reader of the workbook must know of it."""

    marked: int = 0
    unmarked: int = 0
    """Cells beyond what a sheet may have of comments."""
    conversations: int = 0
    masked: int = 0
    opaque: bool = False
    signed: bool = False
    rewritten: bool = False
    """The source is no XLSX: its cells stand here as they were read."""
    elsewhere: int = 0
    """Errors and warnings that no edited cell mends."""

    def notes(self, batch_id: UUID | None, findings: int, language: Language) -> list[str]:
        """Return all of it as sentences."""
        use = Words(
            "색칠한 칸({marked}개)을 고친 뒤 이 파일을 그대로 run에 주십시오. 이 시트와 '대사' 시트는 읽지 않습니다.",
            "Correct the coloured cells ({marked}) and give this file to run as it is; this sheet and the tie-out are"
            " not read.",
        )
        facts: dict[str, object] = {
            name: f"{getattr(self, name):,}" for name in ("marked", "unmarked", "masked", "conversations", "elsewhere")
        }
        facts |= {
            "batch": batch_id,
            "listed": f"{LISTED:,}",
            "findings": f"{findings:,}",
            "most": f"{MOST:,}",
        }
        chosen = [
            (True, use),
            (self.elsewhere, ELSEWHERE),
            (self.rewritten, REWRITTEN), (self.masked, MASKED), (self.opaque, OPAQUE), (self.unmarked, UNMARKED),
            (self.conversations, CONVERSATIONS), (self.signed, SIGNED),
            (findings > LISTED, CUT),
        ]  # fmt: skip
        return [words.fill(language, facts) for holds, words in chosen if holds]
