"""Plan: which maps apply to what was read, and where every account of it goes."""

from collections.abc import Iterator

from pipeline.cash import cash_account
from pipeline.decision import Decision, LegacyAccount, Names, Resolution, TargetAccount
from pipeline.dialect import OURS, UNKNOWN, Dialect, named, recognise
from pipeline.mapping import MappingFile, read_mapping, shipped
from pipeline.model import Job
from pipeline.naming import named_accounts
from pipeline.outcome import MapUsed
from pipeline.resolve import Atlas, Layer, code_map, layer
from pipeline.saved import SavedMap
from pipeline.text import ACCOUNT_TYPES, CASH, SIDES, comparable_name
from pipeline.usage import AccountUse, NameUse


def plan(  # noqa: PLR0913 - what was read, what K-ERP has, and what is true of both
    job: Job,
    uses: tuple[AccountUse, ...],
    targets: dict[str, TargetAccount],
    *,
    names: tuple[NameUse, ...] = (),
    saved: SavedMap | None = None,
    codes_are_ours: bool = False,
    has_slips: bool = False,
) -> Resolution:
    """Return a decision for every account that was read, for 현금 where slips leave it unsaid, and the other maps.

    `names` are accounts that their tables know by name alone.
    """
    files = tuple(read_mapping(path) for path in reversed(job.mappings))
    files += (saved.file(),) if saved else ()
    dialect = _dialect(files, uses, codes_are_ours=codes_are_ours)
    found = named_accounts(names, uses, files, dialect)
    legacy = legacy_accounts((*uses, *_by_name(names, found)), dialect, found)
    known = {each.code: each.name for each in legacy}
    cash = cash_account(dialect, known) if has_slips else None
    if cash is not None and cash not in known:
        legacy, known = (*legacy, LegacyAccount(cash, CASH)), {**known, cash: CASH}
    layers = tuple(_layers(files, dialect))
    atlas = Atlas(layers, dialect, targets, known, "accounts" in job.create_missing)
    decisions = tuple(decision for account in legacy for decision in atlas.decide(account))
    voucher_types = {kind: type_ for file in reversed(files) for kind, type_ in file.voucher_types}
    closing = job.closing_entries or next((each.closing_entries for each in files if each.closing_entries), "include")
    return Resolution(
        dialect=dialect,
        decisions=decisions,
        partners=code_map(files, "partners"),
        departments=code_map(files, "departments"),
        projects=code_map(files, "projects"),
        voucher_types=dict(voucher_types),
        closing_entries=closing,
        names=found,
        cash=cash,
        maps=tuple(_used(layers, saved)),
    )


def accounts_to_create(resolution: Resolution, targets: dict[str, TargetAccount], used: set[str]) -> list[Decision]:
    """Return the decisions whose K-ERP account does not exist yet and is used, one per account, by code."""
    wanted = {
        each.target: each
        for each in reversed(resolution.decisions)
        if each.create is not None and each.target is not None and each.target not in targets and each.target in used
    }
    return [wanted[code] for code in sorted(wanted)]


def _dialect(files: tuple[MappingFile, ...], uses: tuple[AccountUse, ...], *, codes_are_ours: bool) -> Dialect:
    """Return the dialect that a map of the user's names, else ours, else the one that the accounts' names tell."""
    told = next((file.source for file in files if file.source != UNKNOWN.name), None)
    if told is not None:
        return named(told)
    if codes_are_ours:
        return OURS
    first_names = {each.code: each.name for each in reversed(uses) if each.name}
    return recognise(first_names)


def _layers(files: tuple[MappingFile, ...], dialect: Dialect) -> list[Layer]:
    """Return the layers of maps: the user's, the first one first, then the one shipped for the dialect."""
    found = [layer(file, dialect, is_shipped=False) for file in files]
    path = shipped() / dialect.name / "accounts.yaml"
    if path.exists():
        found.append(layer(read_mapping(path), dialect, is_shipped=True))
    return found


def _by_name(names: tuple[NameUse, ...], found: Names) -> tuple[AccountUse, ...]:
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


def legacy_accounts(uses: tuple[AccountUse, ...], dialect: Dialect, names: Names) -> tuple[LegacyAccount, ...]:
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
