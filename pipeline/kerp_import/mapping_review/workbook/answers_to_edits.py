"""AnswersApplied -> edits of a mapping file: only what a person changed, and nothing where a cell cannot be right.

Decision: docs/decisions/mapping-by-doubt.md
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kerp_import.mapping.charts.dialect import Dialect, dialect_named, name_key
from kerp_import.mapping.decision import TargetAccount
from kerp_import.mapping.files import AccountLine, MappingFile
from kerp_import.mapping.scoring.name_parts import without_bracket
from kerp_import.mapping_review.edit_text import Edit, Value
from kerp_import.mapping_review.workbook.columns import TRUTHS
from kerp_import.mapping_review.workbook.filled import Answer, AnswerFault, Filled
from kerp_import.mapping_review.workbook.read import day
from kerp_import.model.words import Words

KEPT_UNREAD = ("score", "evidence")
"""What a line keeps of its proposal until somebody has decided."""


@dataclass(frozen=True, slots=True)
class AnswerEdits:
    """Turns answers into edits of a mapping file: `base` is that file, `by` and `today` who applies them, and when."""

    filled: Filled
    base: MappingFile
    targets: dict[str, TargetAccount]
    by: str
    today: date

    def judge(self) -> tuple[list[Edit], list[AnswerFault]]:
        """Return the edits that the answers make, and every cell that forbids them."""
        dialect = dialect_named(self.base.source)
        edits: list[Edit] = []
        faults = [*self.filled.faults, *self._new_account_faults()]
        for answer in self.filled.answers:
            code, wrong = self._chosen(answer)
            if not _is_changed(answer, code):
                continue
            wrong = wrong or self._unusable(code)
            if wrong:
                faults.append(AnswerFault(answer.sheet, answer.cells["decision"], wrong))
                continue
            edit, conflict = self._edit(answer, code, dialect)
            edits += [edit] if edit.values and not conflict else []
            faults += [AnswerFault(answer.sheet, answer.cells["code"], conflict)] if conflict else []
        return edits, faults

    def _new_account_faults(self) -> Iterator[AnswerFault]:
        """Yield what is wrong with the new accounts that somebody asks for: a code that is taken, no such parent."""
        for code, asked_account in self.filled.new_accounts.items():
            if code in self.targets:
                name = self.targets[code].name
                words = Words(f"K-ERP에 이미 있는 코드입니다: {code} {name}", f"K-ERP has this code: {code} {name}")
                yield AnswerFault(self.filled.new_sheet, asked_account.cell, words)
            parent = asked_account.create.parent_code
            if parent is not None and parent not in self.targets and parent not in self.filled.new_accounts:
                words = Words(f"상위 계정이 K-ERP에 없습니다: {parent}", f"K-ERP has no parent account {parent}")
                yield AnswerFault(self.filled.new_sheet, asked_account.cell, words)

    def _chosen(self, answer: Answer) -> tuple[str, Words | None]:
        """Return the K-ERP account that an answer names, by code or by name, and what is wrong with how it does."""
        decision = answer.decision
        code, _, name = (decision or answer.exported["target_code"]).partition(" ")
        if not code or code in self.targets or code in self.filled.new_accounts:
            if name and name_key(name) != name_key(self._name(code)):
                return code, Words(
                    f"코드와 이름이 다릅니다: {code}은(는) '{self._name(code)}'입니다",
                    f"code and name disagree: {code} is '{self._name(code)}'",
                )
            return code, None
        return self._by_name(decision or code)

    def _by_name(self, name: str) -> tuple[str, Words | None]:
        """Return the only account that is called so, else that means the same; else which ones there are."""
        usable, bare, key = self._names_of_usable(), _unspaced(name), name_key(name)
        called_so = [each for each in usable if _unspaced(each[1]) == bare]
        alike = called_so or [each for each in usable if key in {name_key(each[1]), name_key(without_bracket(each[1]))}]
        if len(alike) == 1:
            return alike[0][0], None
        if not alike:
            return name, Words(
                f"K-ERP에 없는 계정입니다: '{name}' (새 계정이면 새 계정 시트에 적으십시오)",
                f"K-ERP has no account '{name}' (a new one goes into the sheet of new accounts)",
            )
        listed = ", ".join(f"{code} {name}" for code, name in alike)
        return name, Words(
            f"이름이 '{name}'인 계정이 여럿입니다. 코드로 적으십시오: {listed}",
            f"several accounts are called '{name}'; name one by its code: {listed}",
        )

    def named(self) -> list[tuple[Answer, str]]:
        """Return the answers that name an account by its name alone, with code and name of the one that was meant."""
        found = ((each, *self._chosen(each)) for each in self.filled.answers if each.decision)
        return [
            (each, f"{code} {self._name(code)}")
            for each, code, wrong in found
            if wrong is None and each.decision.partition(" ")[0] != code
        ]

    def _names_of_usable(self) -> list[tuple[str, str]]:
        """Return code and name of every account that a voucher may use, the new ones too."""
        usable = ((each.code, each.name) for each in self.targets.values() if each.allow_posting and each.is_active)
        return sorted({*usable, *((code, each.name) for code, each in self.filled.new_accounts.items())})

    def _unusable(self, code: str) -> Words | None:
        """Return why no line may go to an account: nothing is named, or vouchers may not use it."""
        target = self.targets.get(code)
        if not code:
            return Words("결정이 없습니다: K-ERP 계정을 고르십시오", "no decision: choose a K-ERP account")
        if target is not None and not (target.allow_posting and target.is_active):
            return Words(f"전표에 쓸 수 없는 계정입니다: {code}", f"no voucher may use the account {code}")
        return None

    def _name(self, code: str) -> str:
        """Return what K-ERP calls an account, or will call it."""
        return self.targets[code].name if code in self.targets else self.filled.new_accounts[code].name

    def _edit(self, answer: Answer, code: str, dialect: Dialect) -> tuple[Edit, Words | None]:
        """Return the edit of one answer, or why the file has moved on since it was exported."""
        at = _line_of(answer, self.base, dialect)
        line = self.base.accounts[at] if at is not None else None
        values = self._line_values(answer, code)
        if line is None:
            account = {"source_code": answer.exported["code"], "source_name": answer.exported["name"] or None}
            return Edit(
                None, {**account, **{key: each for key, each in values.items() if key not in KEPT_UNREAD}}
            ), None
        if line.target_code not in {answer.exported["target_code"], values["target_code"]}:
            return Edit(at, {}), Words(
                f"내보낸 뒤 매핑 파일의 {line.line}행이 바뀌었습니다: 다시 내보내십시오",
                f"line {line.line} of the mapping has changed since the export: export it again",
            )
        for key in _untouched(answer, line, values):
            values.pop(key)
        return Edit(at, _differing(line, values)), None

    def _line_values(self, answer: Answer, code: str) -> dict[str, Value]:
        """Return what the line is to say; who signed the answer, else who applies it, signs what became verified."""
        is_moved, is_new = code != answer.exported["target_code"], _is_newly_verified(answer, code)
        reviewer, reviewed = answer.reviewer, answer.reviewed
        if is_new and answer.signature is not None:
            reviewer, reviewed = answer.signature.reviewer or self.by, answer.signature.reviewed or self.today
        elif is_new:
            reviewer = reviewer or self.by
            reviewed = self.today if reviewed == day(answer.exported["reviewed"]) else reviewed
        return {
            "target_code": code,
            "target_name": self._name(code),
            "verified": answer.verified,
            "reviewer": reviewer or None,
            "reviewed": reviewed,
            "note": answer.note or None,
            "create": self.filled.new_accounts[code].create if code not in self.targets else None,
            **({"score": None, "evidence": None} if answer.verified or is_moved else {}),
        }


def _unspaced(name: str) -> str:
    """Return a name as it is compared letter by letter: without spaces, in one form of its letters."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _is_newly_verified(answer: Answer, code: str) -> bool:
    """Return whether somebody has confirmed a row that was not, or an account that it did not name."""
    was_verified = TRUTHS[answer.exported["verified"].casefold()]
    return answer.verified and (code != answer.exported["target_code"] or not was_verified)


def _is_changed(answer: Answer, code: str) -> bool:
    """Return whether a person changed anything in this row."""
    exported = answer.exported
    said = (answer.verified, answer.reviewer, answer.reviewed, answer.note)
    was = (TRUTHS[exported["verified"].casefold()], exported["reviewer"], day(exported["reviewed"]), exported["note"])
    return code != exported["target_code"] or said != was


def _untouched(answer: Answer, line: AccountLine, values: dict[str, Value]) -> Iterator[str]:
    """Yield what a person left as it was exported, and nobody has to sign anew: there the file has the last word."""
    exported, is_same = answer.exported, line.target_code == values["target_code"]
    was_verified = TRUTHS[exported["verified"].casefold()]
    if answer.verified == was_verified and is_same:
        yield "verified"
    if answer.note == exported["note"]:
        yield "note"
    if answer.verified == (line.verified and is_same) or not answer.verified:
        signed = answer.signature if _is_newly_verified(answer, str(values["target_code"])) else None
        if answer.reviewer == exported["reviewer"] and not (signed and signed.reviewer):
            yield "reviewer"
        if answer.reviewed == day(exported["reviewed"]) and not (signed and signed.reviewed):
            yield "reviewed"


def _line_of(answer: Answer, base: MappingFile, dialect: Dialect) -> int | None:
    """Return which line of the file decides this account, as a run would choose it."""
    code, name = dialect.canonical(answer.exported["code"]), answer.exported["name"]
    of_code = [at for at, each in enumerate(base.accounts) if dialect.canonical(each.source_code) == code]
    names = {at: base.accounts[at].source_name for at in of_code}
    agreeing = [at for at in of_code if not names[at] or not name or name_key(str(names[at])) == name_key(name)]
    trusted = [at for at in of_code if base.accounts[at].verified]
    return next(iter((*agreeing, *trusted)), None)


def _differing(line: AccountLine, values: dict[str, Value]) -> dict[str, Value]:
    """Return what a line does not say yet; K-ERP's name is written anew only with another code."""
    unchanged = ("target_name", "create") if line.target_code == values["target_code"] else ()
    return {name: value for name, value in values.items() if getattr(line, name) != value and name not in unchanged}


def new_text(filled: Filled, target: str) -> str:
    """Return the text of a mapping file without any line."""
    return f"source: {filled.source}\ntarget: {target}\n"
