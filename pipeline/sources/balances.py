"""Opening balances and trial balances with one row per account, by its code or by its name."""

from pipeline.model import Entity
from pipeline.source import CODE_OR_NAME, Source, code, date, text, won
from pipeline.sources.journal import SHARED

ACCOUNT = {
    "account_code": code("계정코드", "계정과목코드", "계정cd", "ACCTCD", "account_code", if_codes=("코드", "Code")),
    "account_name": text("계정과목", "계정과목명", "계정명", "ACCT_NM", "account_name"),
}
TRIAL = {
    "debit_balance": won("차변잔액", "차변[잔액]", "debit_balance"),
    "debit_total": won("차변합계", "차변[합계]", "DRSUM", "debit_total"),
    "credit_total": won("대변합계", "대변[합계]", "CRSUM", "credit_total"),
    "credit_balance": won("대변잔액", "대변[잔액]", "credit_balance"),
}
DATED = {
    "voucher_date": date(
        *SHARED["voucher_date"].headers, "월/일", "월일", "월", "일", "일자-No.", "발생일자", "거래일"
    ),
    "voucher_no": code("전표번호", "전표NO", "전표순번", "JENO", "NO_DOCU", "회계전표No.", "voucher_no"),
}
"""What a table of postings has and a list of balances has not."""

OPENING_BALANCES = Source(
    name="opening-balances",
    entity=Entity.OPENING_BALANCES,
    layout="list",
    columns={
        **ACCOUNT,
        "partner_code": code("거래처코드", "거래처번호", "partner_code", if_codes=("거래처",)),
        "partner_name": text("거래처명", "partner_name", if_names=("거래처",)),
        "debit_amount": won("기초차변", "차변금액", "차변", "차변잔액", "기초차변금액", "debit_amount"),
        "credit_amount": won("기초대변", "대변금액", "대변", "대변잔액", "기초대변금액", "credit_amount"),
    },
    needs=("debit_amount", "credit_amount"),
    one_of=CODE_OR_NAME,
    lacks={
        **DATED,
        "debit_total": TRIAL["debit_total"],
        "credit_total": TRIAL["credit_total"],
        "running_balance": won("잔액"),
    },
)

TRIAL_BALANCE = Source(
    name="trial-balance",
    entity=Entity.TRIAL_BALANCE,
    layout="L8",
    columns={
        **ACCOUNT,
        **TRIAL,
    },
    needs=("debit_total", "credit_total", "debit_balance", "credit_balance"),
    one_of=CODE_OR_NAME,
    lacks=DATED,
)
