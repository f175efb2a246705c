"""Names the ways in which a table's rows can stand on paper, by the codes that reports and the database hold."""

from enum import StrEnum


class Layout(StrEnum):
    """How the rows of a table stand: what JSON, reports and the database call `layout`."""

    TWO_COLUMNS = "L1"
    """A journal with one line per posting and a column each for debit and credit."""
    FLAG_AND_AMOUNT = "L2"
    """A journal with one line per posting, one column of amounts, and one that says debit or credit (차변, 대변)."""
    SIGNED = "L3"
    """A journal with one line per posting and one column of amounts in which credits are below zero."""
    ONE_ROW_VOUCHERS = "L4"
    """A journal of one row per voucher, with a debit account, a credit account and an amount (자동전표처리)."""
    T_FORM = "L5"
    """A journal with debits on the left and credits on the right, what they were for in rows below (분개장)."""
    GROUPED = "L6"
    """A journal in which date and number stand on the first line of each voucher only."""
    LEDGER = "L7"
    """A ledger, of one account after the other (계정별원장) or of one partner after the other (거래처원장)."""
    TRIAL_BALANCE = "L8"
    """A trial balance (합계잔액시산표): one row per account, headings and totals between them."""
    SIDE_BY_SIDE = "L9"
    """The same headers repeated in one row: blocks of rows stand side by side."""
    STACKED_RECORDS = "L10"
    """Records of two or three rows below a header of as many rows (금융기관 LIST: 번호, 코드, 이름 / 계좌번호)."""
    LIST = "list"
    """One row per record below one header: accounts, partners, opening balances."""
