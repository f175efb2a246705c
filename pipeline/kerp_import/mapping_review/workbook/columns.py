"""What the mapping workbook holds: its sheets, its columns, and the words in its cells, in both languages."""

from dataclasses import dataclass

from kerp_import.mapping_review.judged import ReviewGroup
from kerp_import.model.words import Words

MARK = "kerp-import mapping 2"
"""What stands in A1 of the hidden sheet that keeps what was exported: by it a mapping workbook is known."""
OLD_MARK = "kerp-import mapping 1"
"""The same of a workbook of one sheet, as they were written until November 2026."""

STATE = "kerp-import"
ASKED = Words("결정할 것", "To decide")
CERTAIN_SHEET = Words("확실한 것", "Certain")
REST = Words("나머지", "The rest")
NEW_ACCOUNTS = Words("새 계정", "New accounts")
CHART = Words("K-ERP 계정", "K-ERP accounts")
GUIDE = Words("안내", "Guide")

TEXT, COUNT, WON, DAY = "@", "#,##0", "#,##0", "yyyy-mm-dd"
"""Number formats: codes and words are text, so that 0101 stays."""

REVIEWER, REVIEWED = Words("검토자", "Reviewer"), Words("검토일", "Reviewed")
"""Labels of a signature: the cell behind each is filled in."""
SIGNED_GROUPS = {
    ReviewGroup.CODE_AND_NAME: (
        "①",
        Words(
            "코드와 이름이 기존 프로그램의 표와 같고 기본 매핑대로 가는 계정 {count}개",
            "{count} account(s) of the old program's own chart, sent where its shipped map sends them",
        ),
    ),
    ReviewGroup.SAME_NAME: (
        "②",
        Words(
            "이름이 같거나 같은 뜻이고 유형·차대·구역이 같은 계정 {count}개",
            "{count} account(s) of the same name or meaning, type, side and section",
        ),
    ),
}
"""How the groups that are signed as a whole are marked and called."""


@dataclass(frozen=True, slots=True)
class ReviewColumn:
    """One column: what it is called inside, its header, its width, its format, and whether a person fills it in."""

    key: str
    header: Words
    width: int
    form: str = TEXT
    is_answer: bool = False
    is_long: bool = False
    """Its text goes over several lines."""


CODE = ReviewColumn("code", Words("기존 코드", "Code"), 9)
NAME = ReviewColumn("name", Words("기존 계정과목", "Account"), 18, is_long=True)
FIGURES = (
    ReviewColumn("lines", Words("분개 수", "Lines"), 7, COUNT),
    ReviewColumn("debit", Words("차변", "Debit"), 13, WON),
    ReviewColumn("credit", Words("대변", "Credit"), 13, WON),
    ReviewColumn("balance", Words("잔액(차변 +)", "Balance (debit +)"), 13, WON),
)
DECISION = ReviewColumn("decision", Words("결정", "Decision"), 18, is_answer=True, is_long=True)
VERIFIED = ReviewColumn("verified", Words("확인", "Verified"), 7, is_answer=True)
NOTE = ReviewColumn("note", Words("메모", "Note"), 11, is_answer=True, is_long=True)

ASKED_COLUMNS = (
    CODE,
    NAME,
    ReviewColumn("why", Words("왜 묻는가", "Why it is asked"), 42, is_long=True),
    ReviewColumn("target", Words("제안", "Proposal"), 18, is_long=True),
    DECISION,
    VERIFIED,
    ReviewColumn("sample", Words("전표의 예", "A line of a voucher"), 24, is_long=True),
    *FIGURES,
    NOTE,
)

CERTAIN_COLUMNS = (
    ReviewColumn("group", Words("묶음", "ReviewGroup"), 6),
    CODE,
    NAME,
    ReviewColumn("target", Words("K-ERP 계정", "K-ERP account"), 26, is_long=True),
    ReviewColumn("why", Words("근거", "Why"), 30, is_long=True),
    *FIGURES,
    DECISION,
    VERIFIED,
    NOTE,
)

REST_COLUMNS = (
    CODE,
    NAME,
    ReviewColumn("why", Words("상태", "State"), 26, is_long=True),
    ReviewColumn("target", Words("K-ERP 계정", "K-ERP account"), 26, is_long=True),
    *FIGURES,
    DECISION,
    VERIFIED,
    NOTE,
)

OLD_COLUMNS = (
    CODE,
    ReviewColumn("target", Words("제안 코드", "Proposal"), 10),
    DECISION,
    VERIFIED,
    ReviewColumn("reviewer", REVIEWER, 20, is_answer=True),
    ReviewColumn("reviewed", REVIEWED, 12, DAY, is_answer=True),
    NOTE,
)
"""What is read of a workbook of one sheet."""

NEW_COLUMNS = (
    ReviewColumn("code", Words("새 코드", "New code"), 12, is_answer=True),
    ReviewColumn("name", Words("이름", "Name"), 28, is_answer=True),
    ReviewColumn("account_type", Words("유형", "Type"), 12, is_answer=True),
    ReviewColumn("normal_side", Words("차대", "Side"), 10, is_answer=True),
    ReviewColumn("parent_code", Words("상위 코드 (없어도 됨)", "Parent (optional)"), 20, is_answer=True),
)

CHART_COLUMNS = (
    ReviewColumn("label", CHART, 40),
    ReviewColumn("account_type", Words("유형", "Type"), 12),
    ReviewColumn("normal_side", Words("차대", "Side"), 10),
    ReviewColumn("heading", Words("구역", "Section"), 24),
)

KEPT = ("code", "name", "target_code", "verified", "reviewer", "reviewed", "note", "group")
"""What the hidden sheet keeps of each row: an edit is what differs from it. An older workbook has no groups."""

YES, NO = Words("예", "yes"), Words("아니오", "no")
TRUTHS = {"예": True, "yes": True, "true": True, "o": True, "아니오": False, "no": False, "false": False, "": False}
TYPES = {
    "asset": Words("자산", "asset"),
    "liability": Words("부채", "liability"),
    "equity": Words("자본", "equity"),
    "revenue": Words("수익", "revenue"),
    "expense": Words("비용", "expense"),
}

TITLES = {
    ASKED: Words("{company} · 결정할 것 {count}개", "{company} · {count} to decide"),
    CERTAIN_SHEET: Words("{company} · 확실한 것 {count}개", "{company} · {count} certain"),
    REST: Words("{company} · 나머지 {count}개 (찾아보기)", "{company} · the other {count}, to look up"),
}
"""What stands on top of each sheet of accounts."""

LEADS = {
    ASKED: Words(
        "한 줄씩 정합니다. 제안이 맞으면 ‘확인’을 ‘예’로, 다르면 ‘결정’에 코드나 이름을 적고 ‘예’로. "
        "빨강: 갈 곳이 없거나 새로 만들 것 · 주황: 추측 · 노랑: 거의 맞음 · 초록: 확인함",
        "Decide line by line: set Verified to yes where the proposal is right, else name an account under Decision "
        "first. Red: goes nowhere or is new · orange: a guess · yellow: nearly certain · green: verified",
    ),
    CERTAIN_SHEET: Words(
        "훑어보고 묶음마다 한 번 서명합니다. 다른 줄은 ‘결정’에 계정을 적고, 서명에서 뺄 줄은 ‘확인’을 ‘아니오’로.",
        "Look it over and sign each group once. Name another account under Decision; Verified = no leaves a line out.",
    ),
    REST: Words(
        "이미 확인되었거나 장부에 쓰이지 않아 묻지 않습니다. 고칠 것이 있으면 ‘결정’과 ‘확인’을 적습니다.",
        "Verified before, or used by no line: nothing is asked. Fill in Decision and Verified to change one.",
    ),
}
"""What to do on each sheet of accounts."""
NOTHING_TO_DECIDE = Words(
    "결정할 것이 없습니다. ‘확실한 것’에 서명만 하면 됩니다.", "Nothing to decide: sign the sheet Certain."
)
SIGN_HERE = Words("‘예’로 확인한 줄의 서명", "Signature of the lines verified here")

INSTRUCTIONS = (
    Words("이 통합 문서에서 계정 매핑을 정합니다. 한 줄이 기존 계정 하나입니다.",
          "This workbook settles the account mapping: one line is one legacy account."),
    Words("1. ‘결정할 것’: 사람이 정해야 하는 계정뿐입니다. 줄마다 ‘확인’을 ‘예’로 하고, 위에 서명합니다.",
          "1. To decide: only what a person must decide. Set Verified to yes line by line, and sign on top."),
    Words("2. ‘확실한 것’: 코드와 이름, 유형과 차대가 맞는 계정입니다. 훑어본 뒤 묶음마다 한 번 서명합니다.",
          "2. Certain: code and name, type and side agree. Look it over, then sign each group once."),
    Words("3. ‘나머지’: 이미 확인된 계정과 쓰이지 않은 계정입니다. 찾아보기만 하면 됩니다.",
          "3. The rest: verified before, or used by no line; there to be looked up."),
    Words("‘결정’에는 목록에서 고르거나 K-ERP의 코드나 이름을 적습니다. 같은 이름이 여럿이면 코드로 적습니다.",
          "Under Decision choose from the list or type a code or name of K-ERP; where several share a name, the code."),
    Words("K-ERP에 없는 계정은 ‘새 계정’ 시트에 코드·이름·유형·차대를 적은 뒤, 그 코드를 ‘결정’에 적습니다.",
          "For an account that K-ERP lacks fill in a row of New accounts, then name its code under Decision."),
    Words("검토일을 비우면 적용한 날이 적힙니다. ‘확실한 것’은 서명이 없으면 확인되지 않습니다.",
          "A day left empty becomes the day of applying. What is certain is not verified without a signature."),
    Words("정렬과 필터는 자유롭게 쓰십시오. 기존 코드와 제안은 고치지 말고, 행을 복사해 늘리지 마십시오.",
          "Sort and filter as you like; do not change codes and proposals, and do not duplicate rows."),
    Words("다 되었으면: kerp-import map apply 이_파일.xlsx --company 회사코드",
          "When done: kerp-import map apply this_file.xlsx --company CODE"),
    Words("원본의 글이 = + - @ 로 시작하면 앞에 ' 를 붙여 수식으로 실행되지 않게 했습니다.",
          "Text of the source that begins with = + - @ has a ' before it, so that it never runs as a formula."),
)  # fmt: skip
