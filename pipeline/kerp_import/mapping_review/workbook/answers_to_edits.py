"""Answers -> edits of a mapping file: only what a person changed, and nothing where a cell cannot be right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kerp_import.mapping.charts.dialect import Dialect, dialect_named, name_key
from kerp_import.mapping.decision import TargetAccount
from kerp_import.mapping.files import AccountLine, MappingFile
from kerp_import.mapping_review.edit_text import Edit, Value
from kerp_import.mapping_review.workbook.columns import TRUTHS
from kerp_import.mapping_review.workbook.read import Answer, AnswerFault, Filled, day
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
            if not _is_changed(answer):
                continue
            wrong = list(self._faults(answer))
            faults += [AnswerFault(self.filled.sheet, answer.cells[key], words) for key, words in wrong]
            if not wrong:
                edit, conflict = self._edit(answer, dialect)
                edits += [edit] if edit.values and not conflict else []
                faults += [AnswerFault(self.filled.sheet, answer.cells["code"], conflict)] if conflict else []
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

    def _faults(self, answer: Answer) -> Iterator[tuple[str, Words]]:
        """Yield what is wrong with the account that an answer names."""
        code, _, name = (answer.decision or answer.exported["target_code"]).partition(" ")
        if not code:
            yield "decision", Words("결정이 없습니다: K-ERP 계정을 고르십시오", "no decision: choose a K-ERP account")
            return
        target = self.targets.get(code)
        if target is None and code not in self.filled.new_accounts:
            yield (
                "decision",
                Words(
                    f"K-ERP에 없는 계정입니다: '{code}' (새 계정이면 새 계정 시트에 적으십시오)",
                    f"K-ERP has no account '{code}' (a new one goes into the sheet of new accounts)",
                ),
            )
        elif target is not None and not (target.allow_posting and target.is_active):
            yield "decision", Words(f"전표에 쓸 수 없는 계정입니다: {code}", f"no voucher may use the account {code}")
        elif name and name_key(name) != name_key(self._name(code)):
            yield (
                "decision",
                Words(
                    f"코드와 이름이 다릅니다: {code}은(는) '{self._name(code)}'입니다",
                    f"code and name disagree: {code} is '{self._name(code)}'",
                ),
            )

    def _name(self, code: str) -> str:
        """Return what K-ERP calls an account, or will call it."""
        return self.targets[code].name if code in self.targets else self.filled.new_accounts[code].name

    def _edit(self, answer: Answer, dialect: Dialect) -> tuple[Edit, Words | None]:
        """Return the edit of one answer, or why the file has moved on since it was exported."""
        at = _line_of(answer, self.base, dialect)
        line = self.base.accounts[at] if at is not None else None
        values = self._line_values(answer)
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

    def _line_values(self, answer: Answer) -> dict[str, Value]:
        """Return what the line is to say; whoever applies the answers signs what became verified."""
        code = (answer.decision or answer.exported["target_code"]).partition(" ")[0]
        is_moved = code != answer.exported["target_code"]
        is_new = answer.verified and (is_moved or not TRUTHS[answer.exported["verified"].casefold()])
        untouched = answer.reviewed == day(answer.exported["reviewed"])
        return {
            "target_code": code,
            "target_name": self._name(code),
            "verified": answer.verified,
            "reviewer": answer.reviewer or (self.by if is_new else None),
            "reviewed": self.today if is_new and untouched else answer.reviewed,
            "note": answer.note or None,
            "create": self.filled.new_accounts[code].create if code not in self.targets else None,
            **({"score": None, "evidence": None} if answer.verified or is_moved else {}),
        }


def _is_changed(answer: Answer) -> bool:
    """Return whether a person changed anything in this row."""
    exported = answer.exported
    decided = answer.decision.partition(" ")[0]
    return (
        bool(decided) and decided != exported["target_code"]
    ) or (answer.verified, answer.reviewer, answer.reviewed, answer.note) != (
        TRUTHS[exported["verified"].casefold()], exported["reviewer"], day(exported["reviewed"]), exported["note"]
    )  # fmt: skip


def _untouched(answer: Answer, line: AccountLine, values: dict[str, Value]) -> Iterator[str]:
    """Yield what a person left as it was exported, and nobody has to sign anew: there the file has the last word."""
    exported, is_same = answer.exported, line.target_code == values["target_code"]
    was_verified = TRUTHS[exported["verified"].casefold()]
    if answer.verified == was_verified and is_same:
        yield "verified"
    if answer.note == exported["note"]:
        yield "note"
    if answer.verified == (line.verified and is_same) or not answer.verified:
        if answer.reviewer == exported["reviewer"]:
            yield "reviewer"
        if answer.reviewed == day(exported["reviewed"]):
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
