"""Source of one account's balances by partner: 결산부속명세서 형태10 (거래처, 기초, 증가, 감소, 잔액)."""

from kerp_import.extract.recognise.source import CODE_OR_NAME, Source, code, text, won
from kerp_import.extract.recognise.sources.journal import CREDIT, DEBIT, SHARED
from kerp_import.extract.recognise.sources.ledgers import BLOCK_ACCOUNT
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Entity

ROLLED = {
    "opening_amount": won("기초", "기초잔액", "기초금액", "전기이월", "전기말잔액", "이월잔액"),
    "increase": won("증가", "증가액", "당기증가", "당기증가액"),
    "decrease": won("감소", "감소액", "당기감소", "당기감소액"),
    "closing_amount": won("잔액", "기말", "기말잔액", "기말금액", "당기말잔액"),
}

PARTNERS_ROLLED = Source(
    name="opening-by-partner-rolled",
    entity=Entity.OPENING_BALANCES,
    layout=Layout.LIST,
    columns={
        "account_code": code(*SHARED["account_code"].headers, BLOCK_ACCOUNT[0]),
        "account_name": text(*SHARED["account_name"].headers, BLOCK_ACCOUNT[1]),
        "partner_code": SHARED["partner_code"],
        "partner_name": SHARED["partner_name"],
        "business_number": SHARED["business_number"],
        **ROLLED,
    },
    needs=("partner_name", *ROLLED),
    one_of=CODE_OR_NAME,
    lacks={"voucher_date": SHARED["voucher_date"], "debit_amount": DEBIT, "credit_amount": CREDIT},
)
