"""Replaces names, codes, memos and amounts: the same original always becomes the same made-up value.

Decision: docs/decisions/bundle.md
"""

import re
import secrets
from collections.abc import Collection, Iterable
from decimal import Decimal, InvalidOperation

from kerp_import.model.company_forms import COMPANY_FORMS
from kerp_import.model.safe_text import masked
from kerp_import.validate.rules.v010_business_number import WEIGHTS
from kerp_import.values.text import MASK

KEPT_FIELDS = frozenset({
    "voucher_date", "voucher_no", "voucher_kind", "account_code", "parent_code", "account_type", "normal_side", "side",
    "partner_type", "vat_type",
})  # fmt: skip
"""What makes the structure of books and names nobody: days, numbers of vouchers, accounts, kinds and sides."""

ACCOUNT_NAMES = frozenset({"account_name", "account"})
REGISTRATION_NUMBERS = frozenset({"business_number", "corporate_number", "resident_number"})
OTHER = "other"
"""The field of a column that holds none."""
WORDS = {
    "account_name": "계정", "account": "계정", "partner_name": "거래처", "department_name": "부서",
    "project_name": "현장", "employee_name": "사원", "item_name": "품목", "description": "적요",
}  # fmt: skip
AMOUNT_WORDS = ("amount", "balance", "total", "price", "debit", "credit")
"""What stands in the name of every field that holds money."""

FACTORS = tuple(number for number in range(101, 1000) if all(number % divisor for divisor in range(2, 32)))
"""The primes from which the factor of a bundle's amounts is drawn."""

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SHORT = 4
"""An amount of fewer digits is in every book, and says nothing about this one: only a longer one is looked for."""


class Disguise:
    """What every original value of one bundle becomes."""

    def __init__(self, amounts: Collection[Decimal], known_names: Iterable[str], codes: Iterable[str]) -> None:
        """Choose the factor; no amount and no code becomes another of these originals, and `known_names` stay."""
        self._known_names = frozenset(known_names)
        self._factor = _factor_for(amounts)
        self._texts: dict[tuple[str, str], str] = {}
        self._codes: dict[str, dict[str, str]] = {}
        self._taken = set(codes)

    def cell(self, field: str, text: str | None) -> str | None:
        """Return what stands in the place of the text of a column."""
        if text is None or not text.strip() or field in KEPT_FIELDS:
            return text
        if is_amount(field) or (field == OTHER and is_number(text)):
            return self.amount(text)
        if field in ACCOUNT_NAMES and text.strip() in self._known_names:
            return text
        if field in REGISTRATION_NUMBERS:
            return self.number(text)
        return self.code(field, text) if field.endswith("_code") else self.words(field, text)

    def words(self, field: str, text: str) -> str:
        """Return a made-up text; a name keeps its form of company, so that ㈜가나 and 가나 are still like each other.

        Where a personal number was masked, the mask stays.
        """
        word = WORDS.get(field, "글")
        if not field.endswith("_name"):
            mask = f" {MASK}" if MASK in text else ""
            return f"{self._numbered(word, text)}{mask}"
        form = next((each for each in re.findall(COMPANY_FORMS, text.lower()) if each.strip()), "")
        bare_name = re.sub(COMPANY_FORMS, "", text.lower())
        return f"{form}{self._numbered(word, bare_name or text)}"

    def _numbered(self, word: str, text: str) -> str:
        """Return "적요 12": a word and a number that belongs to this text alone."""
        return self._texts.setdefault((word, text.strip()), f"{word} {len(self._texts) + 1}")

    def amount(self, text: str) -> str:
        """Return the amount times the bundle's factor, written as the original was."""
        return NUMBER.sub(lambda found: self._times(found[0]), text)

    def _times(self, written: str) -> str:
        plain = written.replace(",", "")
        product = f"{Decimal(plain) * self._factor:f}"
        if "," not in written:
            return product
        whole, point, fraction = product.partition(".")
        return f"{int(whole):,}{point}{fraction}"

    def code(self, field: str, text: str) -> str:
        """Return a made-up code of the same length, of digits where the original is."""
        stripped = text.strip()
        if not re.search(r"[1-9A-Za-z가-힣]", stripped):
            return text
        codes = self._codes.setdefault(field, {})
        if stripped not in codes:
            codes[stripped] = self._free_code(len(stripped), len(codes) + 1, only_digits=stripped.isdecimal())
        return codes[stripped]

    def _free_code(self, length: int, number: int, *, only_digits: bool) -> str:
        """Return the first made-up code from `number` on that no original is."""
        prefix = "" if only_digits else "Z"
        while (code := f"{prefix}{number:0{max(length - len(prefix), 1)}}") in self._taken:
            number += 1
        if only_digits and len(code) > length:
            return self._free_code(length, number, only_digits=False)
        self._taken.add(code)
        return code

    def number(self, text: str) -> str:
        """Return a made-up registration number in the original's form, valid where the original is."""
        digits = re.sub(r"\D", "", text)
        key = ("number", digits)
        if key not in self._texts:
            fresh = f"{len(self._texts) + 1:0{len(digits)}}"[-len(digits) :] if digits else ""
            if len(digits) == len(WEIGHTS) + 1:
                fresh = f"9{fresh[2:]}"
                last = check_digit(fresh)
                is_valid = check_digit(digits[:-1]) == digits[-1]
                fresh += last if is_valid else str((int(last) + 1) % 10)
            self._texts[key] = fresh
        made = iter(self._texts[key])
        return re.sub(r"\d", lambda _: next(made), text)


def check_digit(nine: str) -> str:
    """Return the last digit of the 사업자등록번호 that begins with these nine."""
    digits = [int(each) for each in nine]
    weighed = sum(digit * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    return str((10 - (weighed + digits[-1] * WEIGHTS[-1] // 10) % 10) % 10)


def is_amount(field: str) -> bool:
    """Tell whether a field holds money."""
    return any(word in field for word in AMOUNT_WORDS)


def is_number(text: str) -> bool:
    """Tell whether the text is a number alone, with or without a sign."""
    return NUMBER.fullmatch(text.strip().lstrip("-")) is not None


def amounts_in(texts: Iterable[str | None]) -> set[Decimal]:
    """Return the amounts that stand in the texts, without sign."""
    amounts = set()
    for text in texts:
        for written in NUMBER.findall(text or ""):
            try:
                amounts.add(Decimal(written.replace(",", "")))
            except InvalidOperation:
                continue
    return amounts


def _factor_for(amounts: Collection[Decimal]) -> int:
    """Return a prime by which no amount becomes a longer one of them or a person's number, as far as there is one."""
    drawn = secrets.SystemRandom().sample(FACTORS, len(FACTORS))
    return next((factor for factor in drawn if _is_harmless(factor, amounts)), drawn[0])


def _is_harmless(factor: int, amounts: Collection[Decimal]) -> bool:
    """Return whether no amount times the factor is a longer one of them, or would be masked as a person's number."""
    products = {amount * factor for amount in amounts}
    if any(product in amounts and product >= 10**SHORT for product in products):
        return False
    written = " ; ".join(f"{product:f}" for product in products)
    return masked(written) == written
