"""Journals with one line per posting (layouts L1, L2 and L3 of Douzone, KcLep, ECOUNT, iCUBE and SAP grids)."""

import polars as pl

from pipeline import text as written
from pipeline.model import Entity
from pipeline.source import CODE_OR_NAME, Source, code, date, flag, text, won

DEBIT = won("차변금액", "차변", "차변(출금)", "출금(차변)", "DR", "차변금액(원)", "debit_amount")
CREDIT = won("대변금액", "대변", "대변(입금)", "입금(대변)", "CR", "대변금액(원)", "credit_amount")

VOUCHER_KIND = r"^\s*(?:일반|매입매출|매\s*입|매\s*출|결\s*산)(?:\s*전표)?\s*$"
"""What makes a 유형 or a 구분 a voucher's kind: mostly they hold a tax type, or the side of a line."""

SHARED = {
    "voucher_date": date(
        "전표일자",
        "일자",
        "회계일자",
        "날짜",
        "거래일자",
        "작성일자",
        "전기일",
        "JEDATE",
        "DT_ACCT",
        "voucher_date",
        "월/일",
        "월일",
    ),
    "voucher_no": code("전표번호", "전표NO", "전표순번", "번호", "JENO", "NO_DOCU", "회계전표No.", "voucher_no"),
    "voucher_kind": text("전표유형", "전표종류", "전표구분", if_names=("유형", "구분"), like=VOUCHER_KIND),
    "account_code": code(
        "계정코드", "계정과목코드", "계정cd", "ACCTCD", "CD_ACCT", "account_code", if_codes=("코드", "계정", "계정과목")
    ),
    "account_name": text("계정과목", "계정과목명", "계정명", "ACCT_NM", "account_name", if_names=("계정", "과목")),
    "partner_code": code(
        "거래처코드", "거래처번호", "업체코드", "거래처[코드]", "CD_PARTNER", "partner_code", if_codes=("거래처",)
    ),
    "partner_name": text("거래처명", "상호", "업체명", "partner_name", if_names=("거래처",)),
    "department_code": code("부서코드", "결의부서[코드]", "CD_DEPT", "department_code", if_codes=("부서",)),
    "department_name": text("부서명", "department_name", if_names=("부서",)),
    "project_code": code(
        "프로젝트코드", "현장코드", "PJT[코드]", "CD_PJT", "PJT_CD", "project_code", if_codes=("프로젝트", "현장")
    ),
    "project_name": text("프로젝트명", "현장명", "project_name", if_names=("프로젝트", "현장")),
    "description": text("적요", "적요명", "적요란", "내용", "비고", "NM_NOTE", "description"),
    "business_number": code("사업자번호", "사업자등록번호", "등록번호"),
}

TWO_COLUMNS = Source(
    name="journal-two-columns",
    entity=Entity.JOURNAL,
    layout="L1",
    columns={
        **SHARED,
        "debit_amount": DEBIT,
        "credit_amount": CREDIT,
        "side": flag("차대구분", "차/대", "차대", "DRCR_FG", if_flags=("구분",)),
    },
    needs=("voucher_date", "voucher_no", "debit_amount", "credit_amount"),
    one_of=CODE_OR_NAME,
    lacks={"balance": won("잔액")},
)

FLAG_AND_AMOUNT = Source(
    name="journal-flag-and-amount",
    entity=Entity.JOURNAL,
    layout="L2",
    columns={
        **SHARED,
        "side": flag("차대구분", "차/대", "차대", "대차구분", "차대변지시자", "DRCR_FG", "TP_DRCR", if_flags=("구분",)),
        "amount": won("금액", "전표금액", "현지통화금액", "AMT", "amount"),
    },
    needs=("voucher_date", "voucher_no", "side", "amount"),
    one_of=CODE_OR_NAME,
    lacks={"debit_amount": DEBIT, "credit_amount": CREDIT},
)


MOSTLY = 0.9
"""Share of the vouchers whose signed amounts must come to nothing: an error of the data proves no other layout."""


def signs_are_sides(rows: pl.DataFrame) -> bool:
    """Return whether amounts below zero are credits: there are some, and the vouchers come to nothing with them."""
    key = [pl.col(name).fill_null(strategy="forward") for name in ("voucher_date", "voucher_no")]
    account = pl.coalesce(name for name in CODE_OR_NAME if name in rows.columns)
    lines = rows.with_columns(key).filter(account.is_not_null())
    signed = lines.with_columns(written.amount(pl.col("amount")).fill_null(0).alias("won"))
    sums = signed.group_by("voucher_date", "voucher_no", maintain_order=True).agg(pl.col("won").sum())["won"]
    # The sample may end within a voucher.
    whole = sums if sums.len() == 1 or sums[-1] == 0 else sums.head(-1)
    share = (whole == 0).mean()
    return bool((signed["won"] < 0).any()) and isinstance(share, float) and share >= MOSTLY


SIGNED = Source(
    name="journal-signed",
    entity=Entity.JOURNAL,
    layout="L3",
    columns={**SHARED, "amount": FLAG_AND_AMOUNT.columns["amount"]},
    needs=("voucher_date", "voucher_no", "amount"),
    one_of=CODE_OR_NAME,
    lacks={"debit_amount": DEBIT, "credit_amount": CREDIT, "side": FLAG_AND_AMOUNT.columns["side"]},
    proof=signs_are_sides,
)
