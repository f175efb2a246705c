"""What the mapping workbook holds: its sheets, its columns, and the words in its cells, in both languages."""

from dataclasses import dataclass

from kerp_import.model.words import Words

MARK = "kerp-import mapping 1"
"""What stands in A1 of the hidden sheet that keeps what was exported: by it a mapping workbook is known."""

STATE = "kerp-import"
MAPPING = Words("매핑", "Mapping")
NEW_ACCOUNTS = Words("새 계정", "New accounts")
CHART = Words("K-ERP 계정", "K-ERP accounts")
GUIDE = Words("안내", "Guide")

TEXT, COUNT, WON, DAY = "@", "#,##0", "#,##0", "yyyy-mm-dd"
"""Number formats: codes and words are text, so that 0101 stays."""


@dataclass(frozen=True, slots=True)
class ReviewColumn:
    """One column: what it is called inside, its header, its width, its format, and whether a person fills it in."""

    key: str
    header: Words
    width: int
    form: str = TEXT
    is_answer: bool = False


COLUMNS = (
    ReviewColumn("code", Words("기존 코드", "Code"), 12),
    ReviewColumn("name", Words("기존 계정과목", "Account"), 26),
    ReviewColumn("lines", Words("분개 수", "Lines"), 9, COUNT),
    ReviewColumn("debit", Words("차변", "Debit"), 18, WON),
    ReviewColumn("credit", Words("대변", "Credit"), 18, WON),
    ReviewColumn("balance", Words("잔액(차변 +)", "Balance (debit +)"), 18, WON),
    ReviewColumn("target_code", Words("제안 코드", "Proposal"), 10),
    ReviewColumn("target_name", Words("제안 계정", "Proposed account"), 24),
    ReviewColumn("score", Words("점수", "Score"), 7, COUNT),
    ReviewColumn("evidence", Words("근거", "Evidence"), 46),
    ReviewColumn("decision", Words("결정", "Decision"), 30, is_answer=True),
    ReviewColumn("verified", Words("확인", "Verified"), 8, is_answer=True),
    ReviewColumn("reviewer", Words("검토자", "Reviewer"), 20, is_answer=True),
    ReviewColumn("reviewed", Words("검토일", "Reviewed"), 12, DAY, is_answer=True),
    ReviewColumn("note", Words("메모", "Note"), 36, is_answer=True),
)

NEW_COLUMNS = (
    ReviewColumn("code", Words("새 코드", "New code"), 12, is_answer=True),
    ReviewColumn("name", Words("이름", "Name"), 28, is_answer=True),
    ReviewColumn("account_type", Words("유형", "Type"), 12, is_answer=True),
    ReviewColumn("normal_side", Words("차대", "Side"), 10, is_answer=True),
    ReviewColumn("parent_code", Words("상위 코드 (없어도 됨)", "Parent (optional)"), 20, is_answer=True),
)

CHART_COLUMNS = (
    ReviewColumn("label", CHART, 40),
    ReviewColumn("code", Words("코드", "Code"), 12),
    ReviewColumn("name", Words("이름", "Name"), 28),
    ReviewColumn("account_type", Words("유형", "Type"), 12),
    ReviewColumn("normal_side", Words("차대", "Side"), 10),
)

KEPT = ("code", "name", "target_code", "verified", "reviewer", "reviewed", "note")
"""What the hidden sheet keeps of each row: an edit is what differs from it."""

YES, NO = Words("예", "yes"), Words("아니오", "no")
TRUTHS = {"예": True, "yes": True, "true": True, "o": True, "아니오": False, "no": False, "false": False, "": False}
TYPES = {
    "asset": Words("자산", "asset"),
    "liability": Words("부채", "liability"),
    "equity": Words("자본", "equity"),
    "revenue": Words("수익", "revenue"),
    "expense": Words("비용", "expense"),
}

INSTRUCTIONS = (
    Words("이 통합 문서에서 계정 매핑을 검토합니다. 한 행이 기존 계정 하나입니다.",
          "Review the account mapping here: one row is one legacy account."),
    Words("빨강: 갈 곳이 없음. 노랑: 아직 확인되지 않음. 초록: 확인됨. 빨강이 맨 위, 그다음은 금액 순서입니다.",
          "Red: goes nowhere. Yellow: not verified yet. Green: verified. Red on top, then the largest first."),
    Words("제안이 맞으면 '확인'을 '예'로 바꿉니다. '결정'은 비워 둡니다.",
          "Where the proposal is right set Verified to yes and leave Decision empty."),
    Words("다른 계정이면 '결정'에서 고르거나 코드를 적고, '확인'을 '예'로 바꿉니다.",
          "Otherwise choose an account, or type its code, under Decision, and set Verified to yes."),
    Words("K-ERP에 없는 계정은 '새 계정' 시트에 코드·이름·유형·차대를 적은 뒤, 그 코드를 '결정'에 적습니다.",
          "For an account that K-ERP lacks fill in a row of New accounts, then name its code under Decision."),
    Words("'검토자'와 '검토일'을 비우면, 새로 확인한 줄에 가져오는 사람과 그날이 적힙니다.",
          "Reviewer and Reviewed left empty become whoever applies the workbook, and that day."),
    Words("정렬과 필터는 자유롭게 쓰십시오. 기존 코드는 고치지 말고, 행을 복사해 늘리지 마십시오.",
          "Sort and filter as you like; do not change the legacy codes, and do not duplicate rows."),
    Words("다 되었으면: kerp-import map apply 이_파일.xlsx -o 매핑.yaml (또는 --company 회사코드)",
          "When done: kerp-import map apply this_file.xlsx -o mapping.yaml (or --company CODE)"),
    Words("원본의 글이 = + - @ 로 시작하면 앞에 ' 를 붙여 수식으로 실행되지 않게 했습니다.",
          "Text of the source that begins with = + - @ has a ' before it, so that it never runs as a formula."),
)  # fmt: skip
