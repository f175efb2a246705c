"""Plan: which maps apply to what was read, and where every account of it goes.

Decision: docs/decisions/names-outrank-codes.md
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import polars as pl

from kerp_import.mapping.account_nature import nature_of
from kerp_import.mapping.cash_account import cash_account
from kerp_import.mapping.charts.dialect import UNKNOWN, Dialect, dialect_named
from kerp_import.mapping.charts.seven_digits import settle_seven_digits
from kerp_import.mapping.charts.whose_chart import SHOWN, Reading, by_map, by_template, recognise_chart
from kerp_import.mapping.code_by_name import find_codes_by_name
from kerp_import.mapping.dead_entries import dead_entries
from kerp_import.mapping.decide_account import AccountDecider, MapLayer, code_map, map_layer
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
from kerp_import.mapping.proposal import Proposal
from kerp_import.mapping.propose import Learned, propose
from kerp_import.mapping.saved_map import SavedMap
from kerp_import.model.account_use import AccountUse, NameUse, first_names
from kerp_import.model.errors import TooManyAccounts
from kerp_import.model.nouns import Job
from kerp_import.model.outcome import MapUsed
from kerp_import.values.text import ACCOUNT_TYPES, CASH, SIDES, comparable_name

NOBODY_ELSE: Learned = {}

MOST_ACCOUNTS = 10_000
"""The largest chart that was seen has 3,000 accounts; 10,000 take half a minute at the worst."""

DOUBTS: dict[str, type[pl.DataType] | pl.DataType] = {
    **dict.fromkeys(("read_as", "other", "other_name", "doubt_ko", "doubt_en"), pl.String),
    "differing": pl.Int64,
    "accounts": pl.String,
}
"""The columns of the frame that tells why it is not certain whose chart the codes are."""

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
class DialectDecisions:
    """What is decided if the codes are one dialect's, and what that rests on: found names, natures, 현금 and maps."""

    decisions: tuple[Decision, ...]
    names: CodesByName
    natures: dict[str, Nature]
    cash: str | None
    layers: tuple[MapLayer, ...]
    proposals: dict[str, tuple[Proposal, ...]]


def plan(  # noqa: PLR0913 - what was read, what K-ERP has, and what is true of both
    job: Job,
    uses: tuple[AccountUse, ...],
    targets: dict[str, TargetAccount],
    *,
    names: tuple[NameUse, ...] = (),
    numbers: dict[str, str] | None = None,
    saved: SavedMap | None = None,
    used_last: MappingFile | None = None,
    codes_are_ours: bool = False,
    has_slips: bool = False,
    learned: Learned = NOBODY_ELSE,
) -> Resolution:
    """Return a decision for every account that was read, for 현금 where slips leave it unsaid, and the other maps.

    `names` are accounts that their tables know by name alone, `numbers` partners' business numbers by legacy code.
    `learned` is what other companies have verified.
    After the job's own mapping files come what the last batch used, then the map saved for the company, where given.
    More accounts than any company has are a `TooManyAccounts`: each takes some milliseconds to propose for.
    """
    if len(uses) + len(names) > MOST_ACCOUNTS and not job.raise_limits:
        raise TooManyAccounts(accounts=f"{len(uses) + len(names):,}", most=f"{MOST_ACCOUNTS:,}")
    files = tuple(read_mapping(path) for path in reversed(job.mappings))
    files += (used_last,) if used_last else ()
    files += (saved.file(),) if saved else ()
    reading = _reading(files, uses, codes_are_ours=codes_are_ours)
    accounts = Accounts(uses, names, has_slips=has_slips)
    decided = _decide_all(job, files, accounts, targets, reading.dialect, learned)
    elsewhere: tuple[str, ...] = ()
    if reading.other is not None:
        decided_otherwise = _decide_all(job, files, accounts, targets, reading.other, learned)
        elsewhere = _elsewhere(uses, (reading.dialect, decided), (reading.other, decided_otherwise))
    voucher_types = {kind: type_ for file in reversed(files) for kind, type_ in file.voucher_types}
    by_number = next((each.partner_codes for each in files if each.partner_codes), "code") == "business_number"
    closing = job.closing_entries or next((each.closing_entries for each in files if each.closing_entries), "include")
    return Resolution(
        reading=reading,
        decisions=decided.decisions,
        partners=(numbers or {} if by_number else {}) | code_map(files, "partners"),
        departments=code_map(files, "departments"),
        projects=code_map(files, "projects"),
        voucher_types=dict(voucher_types),
        closing_entries=closing,
        names=decided.names,
        cash=decided.cash,
        maps=tuple(_maps_used(decided.layers, saved)),
        natures=decided.natures,
        sides=_sides(decided, targets),
        proposals=decided.proposals,
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


def _sides(decided: DialectDecisions, targets: dict[str, TargetAccount]) -> dict[str, str]:
    """Return the side on which each account's balance stands: its own, else that of the account that it becomes."""
    sides: dict[str, str] = {}
    for decision in decided.decisions:
        becomes = targets.get(decision.target or "") or decision.create
        side = decided.natures[decision.code].normal_side or (becomes.normal_side if becomes else None)
        if side:
            sides.setdefault(decision.code, side)
    return sides


def accounts_to_create(resolution: Resolution, targets: dict[str, TargetAccount], used: set[str]) -> list[Decision]:
    """Return the decisions whose K-ERP account does not exist yet and is used, one per account, by code."""
    creating = {
        each.target: each
        for each in reversed(resolution.decisions)
        if each.create is not None and each.target is not None and each.target not in targets and each.target in used
    }
    return [creating[code] for code in sorted(creating)]


def doubts(resolution: Resolution) -> pl.DataFrame:
    """Return one row if it is not certain whose codes they are: why, whose they could be, and what would change.

    Such as: read_as 더존, other KcLep, differing 12, accounts "253 미지급금, …".
    """
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
    naming_file = next((file for file in files if file.source != UNKNOWN.name), None)
    if codes_are_ours and naming_file is None:
        return by_template()
    accounts = first_names(uses)
    if naming_file is not None:
        return settle_seven_digits(by_map(dialect_named(naming_file.source), naming_file.path.name), accounts)
    return settle_seven_digits(recognise_chart(accounts), accounts)


def _decide_all(  # noqa: PLR0913, PLR0917 - what was read, what decides, and whose codes they are taken for
    job: Job,
    files: tuple[MappingFile, ...],
    accounts: Accounts,
    targets: dict[str, TargetAccount],
    dialect: Dialect,
    learned: Learned,
) -> DialectDecisions:
    """Decide where every account goes that was read, taking the codes for the dialect's."""
    codes = find_codes_by_name(accounts.names, accounts.uses, files, dialect)
    legacy = legacy_accounts((*accounts.uses, *_uses_by_name(accounts.names, codes)), dialect, codes)
    name_of_code = {each.code: each.name for each in legacy}
    cash = cash_account(dialect, name_of_code) if accounts.has_slips else None
    if cash is not None and cash not in name_of_code:
        legacy, name_of_code = (*legacy, LegacyAccount(cash, CASH)), {**name_of_code, cash: CASH}
    layers = tuple(_layers(files, dialect))
    may_create = "accounts" in job.create_missing
    mapper = AccountDecider(layers, dialect, targets, name_of_code, may_create, {})
    proposals = propose(legacy, dialect, targets, mapper.shipped_lines(legacy), learned)
    decider = replace(mapper, proposals=proposals)
    natures = {each.code: nature_of(dialect, each) for each in legacy}
    decisions = tuple(decision for account in legacy for decision in decider.decide(account))
    decisions = tuple(_scored(each, proposals.get(each.code, ())) for each in decisions)
    return DialectDecisions(decisions, codes, natures, cash, layers, proposals)


def _scored(decision: Decision, proposals: Sequence[Proposal]) -> Decision:
    """Return an unverified decision with the score of the proposal that it is; a line keeps the one written in it."""
    same = next((each for each in proposals if each.target_code == decision.target), None)
    if decision.verified or decision.score is not None or same is None:
        return decision
    return replace(decision, score=same.score)


def _elsewhere(uses: tuple[AccountUse, ...], *readings: tuple[Dialect, DialectDecisions]) -> tuple[str, ...]:
    """Return the accounts, as "253 미지급금", that go to another K-ERP account under the second reading."""
    (first, first_targets), (second, second_targets) = (
        (dialect, {each.code: each.target for each in decided.decisions if each.when is None})
        for dialect, decided in readings
    )
    return tuple(
        f"{code} {name}".strip()
        for code, name in sorted(first_names(uses).items())
        if first_targets.get(first.canonical(code)) != second_targets.get(second.canonical(code))
    )


def _layers(files: tuple[MappingFile, ...], dialect: Dialect) -> list[MapLayer]:
    """Return the layers of maps: the user's, the first one first, then the one shipped for the dialect."""
    layers = [map_layer(file, dialect, is_shipped=False) for file in files]
    shipped = shipped_map(dialect.chart.name if dialect.chart else dialect.name)
    if shipped is not None:
        layers.append(map_layer(shipped, dialect, is_shipped=True))
    return layers


def _uses_by_name(names: tuple[NameUse, ...], codes: CodesByName) -> tuple[AccountUse, ...]:
    """Return the accounts that tables know by name alone, now under the codes that were found for them."""
    return tuple(
        AccountUse(
            code=codes.codes[each.name] if each.table is None else codes.placed[each.table][each.row or 0],
            name=each.name,
            lines=each.lines,
            account_type=None,
            normal_side=None,
        )
        for each in names
    )


def _maps_used(layers: tuple[MapLayer, ...], saved: SavedMap | None) -> Iterator[MapUsed]:
    """Yield what each layer's map is called, and its hash."""
    last_own = len(layers) - 1 - layers[-1].is_shipped if layers else 0
    for at, each in enumerate(layers):
        is_saved = saved is not None and at == last_own
        name = f"{each.file.path.parent.name}/{each.file.path.name}" if each.is_shipped else each.file.path.name
        kind = "shipped" if each.is_shipped else "saved" if is_saved else "option"
        yield MapUsed(kind, name, each.file.sha256, saved.version if saved and is_saved else None)


def legacy_accounts(uses: tuple[AccountUse, ...], dialect: Dialect, names: CodesByName) -> tuple[LegacyAccount, ...]:
    """Return one account per canonical code, with its most frequent name and the type that the file gives it."""
    accounts: dict[str, LegacyAccount] = {}
    for use in uses:
        code = dialect.canonical(use.code)
        earlier = accounts.get(code)
        accounts[code] = LegacyAccount(
            code=code,
            name=earlier.name if earlier and earlier.name else use.name,
            account_type=(earlier.account_type if earlier else None) or ACCOUNT_TYPES.get(_word(use.account_type)),
            normal_side=(earlier.normal_side if earlier else None) or SIDES.get(_word(use.normal_side)),
            has_code=use.code not in names.unknown,
        )
    return tuple(accounts[code] for code in sorted(accounts))


def _word(written: str | None) -> str:
    """Return a type or a side of the file ("자산", "Debit") spelled as in ACCOUNT_TYPES and SIDES."""
    return comparable_name(written or "").lower()
