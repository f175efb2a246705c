"""Plan: which maps apply to what was read, and where every account of it goes."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import polars as pl

from kerp_import.mapping.account_nature import nature_of
from kerp_import.mapping.cash_account import cash_account
from kerp_import.mapping.charts.dialect import UNKNOWN, Dialect, named
from kerp_import.mapping.charts.whose_chart import SHOWN, Reading, by_map, by_template, recognise
from kerp_import.mapping.code_by_name import named_accounts
from kerp_import.mapping.dead_entries import dead_entries
from kerp_import.mapping.decision import (
    CodesByName,
    DeadEntry,
    Decision,
    LegacyAccount,
    Nature,
    Resolution,
    TargetAccount,
)
from kerp_import.mapping.files import MappingFile, read_mapping, shipped_map
from kerp_import.mapping.layers import Atlas, Layer, code_map, layer
from kerp_import.mapping.saved_map import SavedMap
from kerp_import.model.account_use import AccountUse, NameUse, first_names
from kerp_import.model.nouns import Job
from kerp_import.model.outcome import MapUsed
from kerp_import.values.text import ACCOUNT_TYPES, CASH, SIDES, comparable_name

DOUBTS: dict[str, type[pl.DataType] | pl.DataType] = {
    **dict.fromkeys(("read_as", "other", "other_name", "doubt_ko", "doubt_en"), pl.String),
    "differing": pl.Int64,
    "accounts": pl.String,
}
"""What is told of a reading that is not certain."""

DEAD_LINES: dict[str, type[pl.DataType] | pl.DataType] = {
    "map": pl.String, "line": pl.Int64, "code": pl.String, "by_line": pl.Int64, "by_code": pl.String,
    "file": pl.String, "row": pl.Int64,
}  # fmt: skip
"""What is told of a line that never applies."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts that were read: by code, by name alone, and whether slips leave 현금 unsaid."""

    uses: tuple[AccountUse, ...]
    names: tuple[NameUse, ...]
    has_slips: bool


@dataclass(frozen=True, slots=True)
class Made:
    """What one dialect makes of them: the decisions, names' codes, what accounts are, 현금, the maps asked."""

    decisions: tuple[Decision, ...]
    names: CodesByName
    natures: dict[str, Nature]
    cash: str | None
    layers: tuple[Layer, ...]


def plan(  # noqa: PLR0913 - what was read, what K-ERP has, and what is true of both
    job: Job,
    uses: tuple[AccountUse, ...],
    targets: dict[str, TargetAccount],
    *,
    names: tuple[NameUse, ...] = (),
    numbers: dict[str, str] | None = None,
    saved: SavedMap | None = None,
    codes_are_ours: bool = False,
    has_slips: bool = False,
) -> Resolution:
    """Return a decision for every account that was read, for 현금 where slips leave it unsaid, and the other maps.

    `names` are accounts that their tables know by name alone, `numbers` partners' business numbers by legacy code.
    """
    files = tuple(read_mapping(path) for path in reversed(job.mappings))
    files += (saved.file(),) if saved else ()
    reading = _reading(files, uses, codes_are_ours=codes_are_ours)
    accounts = Accounts(uses, names, has_slips=has_slips)
    made = _made(job, files, accounts, targets, reading.dialect)
    elsewhere: tuple[str, ...] = ()
    if reading.other is not None:
        other = _made(job, files, accounts, targets, reading.other)
        elsewhere = _elsewhere(uses, (reading.dialect, made), (reading.other, other))
    voucher_types = {kind: type_ for file in reversed(files) for kind, type_ in file.voucher_types}
    by_number = next((each.partner_codes for each in files if each.partner_codes), "code") == "business_number"
    closing = job.closing_entries or next((each.closing_entries for each in files if each.closing_entries), "include")
    return Resolution(
        reading=reading,
        decisions=made.decisions,
        partners=(numbers or {} if by_number else {}) | code_map(files, "partners"),
        departments=code_map(files, "departments"),
        projects=code_map(files, "projects"),
        voucher_types=dict(voucher_types),
        closing_entries=closing,
        names=made.names,
        cash=made.cash,
        maps=tuple(_used(made.layers, saved)),
        natures=made.natures,
        sides=_sides(made, targets),
        elsewhere=elsewhere,
        dead=tuple(_dead(files, reading.dialect)),
    )


def _dead(files: tuple[MappingFile, ...], dialect: Dialect) -> Iterator[DeadEntry]:
    """Yield the lines of the user's maps that never apply because the dialect makes another line's code of theirs."""
    for file in files:
        codes = {each.line: each.source_code for each in file.accounts}
        for line, by in sorted(dead_entries(file, dialect).items()):
            if line in codes and by in codes:
                yield DeadEntry(file.path.name, line, codes[line], by, codes[by])


def dead_lines(resolution: Resolution) -> pl.DataFrame:
    """Return the lines of the user's maps that never apply, as the rules see them."""
    rows = [asdict(each) | {"map": each.file, "file": None, "row": None} for each in resolution.dead]
    return pl.DataFrame(rows, schema=DEAD_LINES)


def _sides(made: Made, targets: dict[str, TargetAccount]) -> dict[str, str]:
    """Return the side on which each account's balance stands: its own, else that of the account that it becomes."""
    found: dict[str, str] = {}
    for each in made.decisions:
        becomes = targets.get(each.target or "") or each.create
        side = made.natures[each.code].normal_side or (becomes.normal_side if becomes else None)
        if side:
            found.setdefault(each.code, side)
    return found


def accounts_to_create(resolution: Resolution, targets: dict[str, TargetAccount], used: set[str]) -> list[Decision]:
    """Return the decisions whose K-ERP account does not exist yet and is used, one per account, by code."""
    wanted = {
        each.target: each
        for each in reversed(resolution.decisions)
        if each.create is not None and each.target is not None and each.target not in targets and each.target in used
    }
    return [wanted[code] for code in sorted(wanted)]


def doubts(resolution: Resolution) -> pl.DataFrame:
    """Return one row if it is not certain whose codes they are: why, whose they could be, and what would change."""
    reading, other = resolution.reading, resolution.reading.other
    row = {
        "read_as": reading.dialect.product,
        "other": other.product if other else None,
        "other_name": other.name if other else None,
        "doubt_ko": reading.doubt.ko if reading.doubt else None,
        "doubt_en": reading.doubt.en if reading.doubt else None,
        "differing": len(resolution.elsewhere),
        "accounts": ", ".join(resolution.elsewhere[:SHOWN]),
    }
    return pl.DataFrame([row], schema=DOUBTS).filter(pl.col("doubt_ko").is_not_null())


def _reading(files: tuple[MappingFile, ...], uses: tuple[AccountUse, ...], *, codes_are_ours: bool) -> Reading:
    """Return the dialect that a map of the user's names, else ours, else the one that the accounts themselves tell."""
    told = next((file for file in files if file.source != UNKNOWN.name), None)
    if told is not None:
        return by_map(named(told.source), told.path.name)
    return by_template() if codes_are_ours else recognise(first_names(uses))


def _made(
    job: Job,
    files: tuple[MappingFile, ...],
    accounts: Accounts,
    targets: dict[str, TargetAccount],
    dialect: Dialect,
) -> Made:
    """Return what is decided of every account that was read, the codes being the dialect's."""
    found = named_accounts(accounts.names, accounts.uses, files, dialect)
    legacy = legacy_accounts((*accounts.uses, *_by_name(accounts.names, found)), dialect, found)
    known = {each.code: each.name for each in legacy}
    cash = cash_account(dialect, known) if accounts.has_slips else None
    if cash is not None and cash not in known:
        legacy, known = (*legacy, LegacyAccount(cash, CASH)), {**known, cash: CASH}
    layers = tuple(_layers(files, dialect))
    atlas = Atlas(layers, dialect, targets, known, "accounts" in job.create_missing)
    natures = {each.code: nature_of(dialect, each) for each in legacy}
    decisions = tuple(decision for account in legacy for decision in atlas.decide(account))
    return Made(decisions, found, natures, cash, layers)


def _elsewhere(uses: tuple[AccountUse, ...], *readings: tuple[Dialect, Made]) -> tuple[str, ...]:
    """Return the accounts, code and name, of which two readings do not think alike."""
    (one, ones), (other, others) = (
        (dialect, {each.code: each.target for each in made.decisions if each.when is None})
        for dialect, made in readings
    )
    return tuple(
        f"{code} {name}".strip()
        for code, name in sorted(first_names(uses).items())
        if ones.get(one.canonical(code)) != others.get(other.canonical(code))
    )


def _layers(files: tuple[MappingFile, ...], dialect: Dialect) -> list[Layer]:
    """Return the layers of maps: the user's, the first one first, then the one shipped for the dialect."""
    found = [layer(file, dialect, is_shipped=False) for file in files]
    ours = shipped_map(dialect.chart.name if dialect.chart else dialect.name)
    if ours is not None:
        found.append(layer(ours, dialect, is_shipped=True))
    return found


def _by_name(names: tuple[NameUse, ...], found: CodesByName) -> tuple[AccountUse, ...]:
    """Return the accounts that were found by name, under their codes."""
    return tuple(
        AccountUse(
            found.codes[each.name] if each.table is None else found.placed[each.table][each.row or 0],
            *(each.name, each.lines, None, None),
        )
        for each in names
    )


def _used(layers: tuple[Layer, ...], saved: SavedMap | None) -> Iterator[MapUsed]:
    """Yield what each layer's map is called, and its hash."""
    for at, each in enumerate(layers):
        is_saved = saved is not None and at == len(layers) - 1 - layers[-1].is_shipped
        name = f"{each.file.path.parent.name}/{each.file.path.name}" if each.is_shipped else each.file.path.name
        kind = "shipped" if each.is_shipped else "saved" if is_saved else "option"
        yield MapUsed(kind, name, each.file.sha256, saved.version if saved and is_saved else None)


def legacy_accounts(uses: tuple[AccountUse, ...], dialect: Dialect, names: CodesByName) -> tuple[LegacyAccount, ...]:
    """Return one account per canonical code, with its most frequent name and the type that the file gives it."""
    found: dict[str, LegacyAccount] = {}
    for use in uses:
        code = dialect.canonical(use.code)
        known = found.get(code)
        found[code] = LegacyAccount(
            code=code,
            name=known.name if known and known.name else use.name,
            account_type=(known.account_type if known else None) or ACCOUNT_TYPES.get(_word(use.account_type)),
            normal_side=(known.normal_side if known else None) or SIDES.get(_word(use.normal_side)),
            has_code=use.code not in names.unknown,
        )
    return tuple(found[code] for code in sorted(found))


def _word(written: str | None) -> str:
    """Return a word of the file as the tables of words hold it."""
    return comparable_name(written or "").lower()
