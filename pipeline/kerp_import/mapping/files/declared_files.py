"""The three files that accountants own: mapping, chart and synonyms; each declared here and read by one mechanism.

Decision: docs/decisions/account-roles.md
"""

import hashlib
from pathlib import Path
from typing import Any, Final, get_args

from kerp_import.mapping.files.agreement import created_alike, once, rules_agree
from kerp_import.mapping.files.bytes_to_text import text_of
from kerp_import.mapping.files.declared_shape import BROKEN, Field, fields_of, may, must, pairs, rows, table
from kerp_import.mapping.files.nouns import (
    DIALECT_NAMES,
    LONGEST_ACCOUNT_CODE,
    AccountLine,
    AccountRule,
    AccountType,
    Chart,
    ChartAccount,
    ChartSection,
    ClosingEntries,
    CodeLine,
    ColumnRoleNames,
    HeaderNames,
    MappingFile,
    NewAccount,
    NormalSide,
    PartnerCodes,
    Target,
    VoucherType,
    When,
)
from kerp_import.mapping.files.problems import Notes
from kerp_import.mapping.files.scalars import code, codes_from_to, day, name, one_of, percent, truth
from kerp_import.mapping.files.yaml_tree import grow
from kerp_import.model.errors import Problem
from kerp_import.model.words import Words

ACCOUNT: Final = code(LONGEST_ACCOUNT_CODE)
OTHER: Final = code(50)
ACCOUNT_TYPE: Final = one_of(*get_args(AccountType))
NORMAL_SIDE: Final = one_of(*get_args(NormalSide))


def _when(when: When) -> Words | None:
    """Return what is wrong with a rule's circumstances."""
    if when == When(None, None, None, None, None):
        return Words("조건이 하나는 있어야 합니다", "at least one condition is wanted")
    if when.start and when.end and when.start > when.end:
        return Words(
            f"끝나는 날이 시작하는 날보다 앞섭니다: {when.start} - {when.end}",
            f"it ends before it begins: {when.start} - {when.end}",
        )
    return None


def _rule(rule: AccountRule) -> Words | None:
    """Return what is wrong with a rule as a whole."""
    if rule.source_code or rule.source_range or rule.source_name:
        return None
    return Words(
        "source_code, source_range, source_name 중 하나는 있어야 합니다",
        "one of source_code, source_range, source_name is wanted",
    )


def _section(span: tuple[str, str], title: str, account_type: AccountType, normal_side: NormalSide) -> ChartSection:
    """Return a section from its range."""
    return ChartSection(*span, title, account_type, normal_side)


CREATE: Final = table(
    NewAccount,
    must("account_type", ACCOUNT_TYPE),
    must("normal_side", NORMAL_SIDE),
    may("parent_code", ACCOUNT),
)
WHEN: Final = table(
    When,
    may("department", OTHER),
    may("partner", OTHER),
    may("project", OTHER),
    may("from", day, "start"),
    may("to", day, "end"),
    judge=_when,
)
TO_ACCOUNT: Final = (
    may("source_name", name),
    must("target_code", ACCOUNT),
    may("target_name", name),
    may("verified", truth, default=False),
    may("reviewer", name),
    may("reviewed", day),
    may("create", CREATE),
    may("note", name),
)
"""What a line and a rule have in common."""
LINE: Final = table(
    AccountLine, must("source_code", ACCOUNT), *TO_ACCOUNT, may("score", percent), may("evidence", name)
)
RULE: Final = table(
    AccountRule,
    may("source_code", ACCOUNT),
    may("source_range", codes_from_to),
    may("when", WHEN),
    *TO_ACCOUNT,
    judge=_rule,
)
CODES: Final = rows(
    table(CodeLine, must("source_code", OTHER), must("target_code", OTHER)),
    agree=once(lambda line: (line.source_code,)),
)
MAPPING: Final = (
    must("source", one_of(*DIALECT_NAMES)),
    must("target", one_of(*get_args(Target))),
    may("accounts", rows(LINE, agree=once(lambda line: (line.source_code, line.source_name))), default=()),
    may("rules", rows(RULE, agree=rules_agree), default=()),
    may("partners", CODES, default=()),
    may("departments", CODES, default=()),
    may("projects", CODES, default=()),
    may("voucher_types", pairs(name, one_of(*get_args(VoucherType))), default=()),
    may("closing_entries", one_of(*get_args(ClosingEntries))),
    may("partner_codes", one_of(*get_args(PartnerCodes))),
)

SECTION: Final = table(
    _section,
    must("range", codes_from_to, "span"),
    must("name", name, "title"),
    must("account_type", ACCOUNT_TYPE),
    must("normal_side", NORMAL_SIDE),
)
CHART_ACCOUNT: Final = table(
    ChartAccount,
    must("code", ACCOUNT),
    must("name", name),
    must("account_type", ACCOUNT_TYPE),
    must("normal_side", NORMAL_SIDE),
    may("parent_code", ACCOUNT),
    may("allow_posting", truth, default=True),
    may("section", name),
    may("contra_of", ACCOUNT),
)
CHART: Final = (
    must("chart", name, "name"),
    may("product", name),
    may("income_summary", ACCOUNT),
    may("retained_earnings", codes_from_to),
    may("sections", rows(SECTION, agree=once(lambda section: (section.name,))), default=()),
    must("accounts", rows(CHART_ACCOUNT, agree=once(lambda account: (account.code,)))),
)
HEADERS: Final = (
    must("sure", pairs(name, rows(name))),
    must("unsure", pairs(name, rows(name))),
    must("english", pairs(name, rows(name))),
    must("ambiguous", rows(name)),
)
COLUMN_ROLES: Final = (
    must("roles", pairs(name, rows(name))),
    must("ignorable", rows(rows(name))),
    must("periods", rows(name)),
    must("approvals", rows(name)),
    must("known_amounts", rows(name)),
    must("codes", rows(name)),
    must("currencies", pairs(name, rows(name))),
    must("posted", rows(name)),
    must("alive", rows(name)),
    must("meanings", pairs(name, rows(name))),
    must("dead", rows(name)),
    must("in_use", rows(name)),
)
SYNONYMS: Final = (must("synonyms", rows(rows(name))),)
ROLES: Final = tuple(
    must(role, rows(name))
    for role in (
        "control", "retained_earnings", "result", "output_vat", "input_vat", "cash", "receivables", "payables",
        "inventories",
    )
)  # fmt: skip


def read_mapping(path: Path) -> MappingFile:
    """Return the mapping file at `path`, or raise MappingBroken with every problem in it."""
    return mapping_in(mapping_text(path), path)


def mapping_text(path: Path) -> str:
    """Return the text of the mapping file at `path`, a byte order mark removed, or raise why it is none."""
    return text_of(Notes(path))


def mapping_in(text: str, path: Path) -> MappingFile:
    """Return the mapping that `text` says, called `path` in messages, or raise MappingBroken with every problem."""
    return _settled(text, Notes(path))


def examine_mapping(path: Path) -> tuple[MappingFile | None, tuple[Problem, ...]]:
    """Return what is sound in the mapping file at `path`, and every problem; without source and target it is none.

    Where the file is no YAML at all nothing of it is sound, and MappingBroken says why.
    """
    notes = Notes(path)
    text = text_of(notes)
    values = _mapping_values(text, notes)
    defaults = {field.word: field.default for field in MAPPING}
    sound: dict[str, Any] = {word: defaults[word] if value is BROKEN else value for word, value in values.items()}
    file = None if BROKEN in sound.values() else MappingFile(path=path, sha256=_sha256(text), **sound)
    return file, tuple(notes.problems)


def _settled(text: str, notes: Notes) -> MappingFile:
    """Return the mapping in `text`, or raise everything that is wrong in it."""
    values = _mapping_values(text, notes)
    notes.settle()
    return MappingFile(path=notes.path, sha256=_sha256(text), **values)


def _sha256(text: str) -> str:
    """Return the hash by which a map is known, in a file or saved."""
    return hashlib.sha256(text.encode()).hexdigest()


def _mapping_values(text: str, notes: Notes) -> dict[str, Any]:
    """Return the values of a mapping as far as they could be read; what is wrong is noted."""
    values = fields_of(grow(text, notes), "", MAPPING, notes)
    lines = [entry for key in ("accounts", "rules") if values[key] is not BROKEN for entry in values[key]]
    for problem in created_alike(sorted(lines, key=lambda entry: entry.line)):
        notes.add(problem)
    return values


def read_chart(path: Path) -> Chart:
    """Return the chart at `path`, or raise MappingBroken with every problem in it."""
    notes = Notes(path)
    values = _read(notes, CHART)
    notes.settle()
    return Chart(**values)


def read_headers(path: Path) -> HeaderNames:
    """Return what products call each field, or raise MappingBroken with every problem in it."""
    notes = Notes(path)
    values = _read(notes, HEADERS)
    notes.settle()
    return HeaderNames(dict(values["sure"]), dict(values["unsure"]), dict(values["english"]), values["ambiguous"])


def read_column_roles(path: Path) -> ColumnRoleNames:
    """Return what columns beside the fields mean, or raise MappingBroken with every problem in it."""
    notes = Notes(path)
    values = _read(notes, COLUMN_ROLES)
    notes.settle()
    ignorable = tuple(header for headers in values["ignorable"] for header in headers)
    pairs_of = {key: dict(values[key]) for key in ("roles", "currencies", "meanings")}
    return ColumnRoleNames(**{**values, **pairs_of, "ignorable": ignorable})


def read_synonyms(path: Path) -> tuple[tuple[str, ...], ...]:
    """Return the groups of account names that mean the same, or raise MappingBroken with every problem in them."""
    notes = Notes(path)
    values = _read(notes, SYNONYMS)
    notes.settle()
    groups: tuple[tuple[str, ...], ...] = values["synonyms"]
    return groups


def read_roles() -> dict[str, tuple[str, ...]]:
    """Return the names of the accounts that are checked in a way of their own, by what they are for."""
    notes = Notes(shipped() / "account-roles.yaml")
    values = _read(notes, ROLES)
    notes.settle()
    return values


def shipped() -> Path:
    """Return the folder of the shipped mappings: in the package when installed, beside it in a checkout."""
    package = Path(__file__).parents[2]
    installed = package / "mappings"
    return installed if installed.is_dir() else package.parents[1] / "mappings"


def _read(notes: Notes, fields: tuple[Field, ...]) -> dict[str, Any]:
    """Return the values of the file's keys as far as they could be read."""
    return fields_of(grow(text_of(notes), notes), "", fields, notes)
