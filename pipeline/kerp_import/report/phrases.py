"""Phrases in one language, for the terminal: sentences with facts, and what types, statuses and sides are called."""

from dataclasses import dataclass
from decimal import Decimal

from kerp_import.model.labels import NAMES
from kerp_import.model.words import Language, Words, shown

WORDS = {
    "debit": Words("차변", "debit"),
    "credit": Words("대변", "credit"),
    "customer": Words("매출처", "customer"),
    "vendor": Words("매입처", "vendor"),
    "both": Words("매출·매입처", "customer and vendor"),
    "general": Words("일반", "general"),
    "purchase": Words("매입", "purchase"),
    "sales": Words("매출", "sales"),
    "payment": Words("출금", "payment"),
    "receipt": Words("입금", "receipt"),
    "adjustment": Words("조정", "adjustment"),
    "closing": Words("결산", "closing"),
    "draft": Words("작성 중", "draft"),
    "pending": Words("승인 대기", "pending"),
    "approved": Words("승인", "approved"),
    "rejected": Words("반려", "rejected"),
}


@dataclass(frozen=True, slots=True)
class Phrases:
    """What a terminal says in one language."""

    language: Language

    def say(self, ko: str, en: str, **facts: object) -> str:
        """Return a sentence with its facts as a person reads them."""
        return Words(ko, en).fill(self.language, {name: shown(value) for name, value in facts.items()})

    def name(self, key: str) -> str:
        """Return what a table or a type is called."""
        words = WORDS.get(key) or NAMES.get(key)
        return words.say(self.language) if words else key

    def place(self, file: str | None, sheet: str | None, row: int | None, cell: str | None = None) -> str:
        """Return where something stands: 장부.xlsx · 분개장 · 5행, with the cell (C5) instead where it is known."""
        row_words = None if row is None else self.say("{row}행", "row {row}", row=row)
        return " · ".join(each for each in (file, sheet, cell or row_words) if each)

    def sides(self, debit: Decimal, credit: Decimal) -> str:
        """Return "차변 1,000"; both sides where both are filled."""
        sides = [self.say("차변 {a}", "debit {a}", a=debit)] if debit or not credit else []
        if credit:
            sides.append(self.say("대변 {a}", "credit {a}", a=credit))
        return " ".join(sides)
