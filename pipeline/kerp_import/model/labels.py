"""What tables, entities, reasons and people are called wherever a person reads of them."""

from kerp_import.model.nouns import Dropped, Severity
from kerp_import.model.words import Words

NAMES = {
    "accounts": Words("계정과목", "accounts"),
    "partners": Words("거래처", "partners"),
    "departments": Words("부서", "departments"),
    "projects": Words("프로젝트", "projects"),
    "opening_balances": Words("기초잔액", "opening balances"),
    "journal": Words("분개장", "journal"),
    "account_ledger": Words("계정별원장", "account ledgers"),
    "partner_ledger": Words("거래처원장", "partner ledgers"),
    "trial_balance": Words("합계잔액시산표", "trial balance"),
    "employees": Words("사원", "employees"),
    "items": Words("품목", "items"),
    "sales_book": Words("매입매출장", "sales and purchase book"),
    "monthly_ledger": Words("총계정원장(월별)", "general ledgers by month"),
    "control_totals": Words("통제합계", "control totals"),
    "vouchers": Words("전표", "vouchers"),
    "voucher_lines": Words("분개", "voucher lines"),
    "client": Words("고객사", "client"),
    "consultant": Words("컨설턴트", "consultant"),
    "accountant": Words("회계 담당자", "accountant"),
    "administrator": Words("K-ERP 관리자", "K-ERP administrator"),
    "asset": Words("자산", "assets"),
    "liability": Words("부채", "liabilities"),
    "equity": Words("자본", "equity"),
    "revenue": Words("수익", "revenue"),
    "expense": Words("비용", "expenses"),
    "debit": Words("차변", "debit"),
    "credit": Words("대변", "credit"),
    "unmapped": Words("매핑 없음", "unmapped"),
    Dropped.TITLE: Words("제목", "title"),
    Dropped.HEADER: Words("머리글", "header"),
    Dropped.BLANK: Words("빈 줄", "blank"),
    Dropped.SUBTOTAL: Words("합계", "subtotal"),
    Dropped.OPENING: Words("기초잔액으로", "to opening balances"),
    Dropped.FOOTER: Words("꼬리말", "footer"),
    Dropped.CONTINUATION: Words("이어지는 줄", "continuation"),
    Dropped.PROFILE: Words("프로필이 뺌", "left out by the profile"),
    Dropped.REJECTED: Words("칸 수가 다름", "other width"),
    Dropped.STATUS: Words("상태에 따라 뺌", "left out by their status"),
    Dropped.SITE: Words("다른 회사·사업장", "of another company or site"),
    Dropped.DOUBLE: Words("다른 파일에도 있음", "in another file too"),
}

SEVERITY_NAMES: dict[str, Words] = {
    Severity.ERROR: Words("오류", "error"),
    Severity.WARNING: Words("경고", "warning"),
    Severity.INFO: Words("참고", "info"),
}
"""What a severity is called; its text ("error") finds it too."""
