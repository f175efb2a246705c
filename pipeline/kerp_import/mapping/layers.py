"""Legacy account → K-ERP account: which line or rule of which map decides, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from kerp_import.mapping.charts.dialect import OURS, Dialect, name_key
from kerp_import.mapping.decision import Decision, LegacyAccount, TargetAccount
from kerp_import.mapping.files import AccountLine, AccountRule, ChartAccount, CodeLine, MappingFile, NewAccount
from kerp_import.mapping.name_matches import NATURAL, AccountNames, anywhere, in_its_section, is_strange, section_of


@dataclass(frozen=True, slots=True)
class Layer:
    """One map, its lines by canonical code; a shipped one is believed only where code and name both agree."""

    file: MappingFile
    lines: dict[str, tuple[AccountLine, ...]]
    is_shipped: bool


@dataclass(frozen=True, slots=True)
class Atlas:
    """What decisions are made from: the layers of maps, the dialect, and K-ERP's accounts."""

    layers: tuple[Layer, ...]
    dialect: Dialect
    targets: dict[str, TargetAccount]
    names: dict[str, str]
    create_missing: bool

    def decide(self, account: LegacyAccount) -> Iterator[Decision]:
        """Yield the decisions for `account`: conditional ones first, then the one that always applies."""
        for layer in self.layers:
            for rule in self._matching_rules(layer, account, conditional=True):
                yield _from_rule(rule, account)
            found = self._line(layer, account) or next(
                (_from_rule(each, account) for each in self._matching_rules(layer, account, conditional=False)), None
            )
            if found is not None:
                yield found
                return
        yield self._parent(account) or self._itself(account) or self._fresh(account)

    def _line(self, layer: Layer, account: LegacyAccount) -> Decision | None:
        """Return the decision of the layer's own line for this code, if its name may be believed."""
        lines = layer.lines.get(account.code, ())
        agreeing = (
            each
            for each in lines
            if _agree(each.source_name, account.name, strictly=each.verified and layer.is_shipped)
        )
        trusted = (each for each in lines if each.verified and not layer.is_shipped)
        line = next(chain(agreeing, trusted), None)
        return _from_line(line, account) if line else None

    def _matching_rules(self, layer: Layer, account: LegacyAccount, *, conditional: bool) -> Iterator[AccountRule]:
        """Yield the layer's rules that speak of this account, first match first."""
        for rule in layer.file.rules:
            if (rule.when is not None) is conditional and self._speaks_of(rule, account):
                yield rule

    def _speaks_of(self, rule: AccountRule, account: LegacyAccount) -> bool:
        """Return whether every part of the rule fits; a name alone must also agree in type and section."""
        if rule.source_code is not None and self.dialect.canonical(rule.source_code) != account.code:
            return False
        if rule.source_range is not None and not self._in_range(rule.source_range, account.code):
            return False
        if rule.source_name is None:
            return True
        by_name_alone = rule.source_code is None and rule.source_range is None
        if by_name_alone:
            return _agree(rule.source_name, account.name, strictly=True) and self._section_agrees(rule, account)
        return _agree(rule.source_name, account.name)

    def _in_range(self, bounds: tuple[str, str], code: str) -> bool:
        """Return whether `code` lies within both bounds, after padding."""
        low, high = map(self.dialect.canonical, bounds)
        return len(low) == len(code) and low <= code <= high

    def _section_agrees(self, rule: AccountRule, account: LegacyAccount) -> bool:
        """Return whether the rule's target is where the shipped map sends the account's section: 513 is not 813.

        An account that has but a name has no section that could disagree.
        """
        if not account.has_code:
            return True
        section = self.dialect.section(account.code)
        target = self.targets.get(rule.target_code)
        if section is None or target is None or target.account_type != section.account_type:
            return False
        neighbours = (
            self.targets[line.target_code].parent_code
            for layer in self.layers
            if layer.is_shipped
            for line in layer.file.accounts
            if line.target_code in self.targets and self.dialect.section(line.source_code) == section
        )
        return target.parent_code in set(neighbours)

    def _parent(self, account: LegacyAccount) -> Decision | None:
        """Return the parent's line for a sub-account (10301 → 10300), unless the file names that parent otherwise."""
        parent = self.dialect.main(account.code)
        if parent == account.code:
            return None
        named = LegacyAccount(parent, self.names.get(parent, ""))
        found = next(filter(None, (self._line(layer, named) for layer in self.layers)), None)
        if found is None:
            return None
        mine = replace(found, code=account.code, name=account.name, how="parent", expected_name=None)
        known = self.dialect.account(parent)
        main = named.name or (known.name if known else "")
        if not is_strange(self._names(), account, main, found.target or ""):
            return mine
        better = anywhere(self._names(), account)
        return replace(mine, expected_name=main, proposed=better.target, namesake=better.namesake)

    def _names(self) -> AccountNames:
        """Return what names are looked up in."""
        return AccountNames(self.dialect, self._goes_to, self.targets)

    def _goes_to(self, known: ChartAccount) -> str | None:
        """Return where the maps send an account of the dialect's chart."""
        account = LegacyAccount(known.code, known.name)
        found = next(filter(None, (self._line(layer, account) for layer in self.layers)), None)
        return found.target if found else None

    def _expected(self, account: LegacyAccount) -> str | None:
        """Return what the maps call this code, where the file calls it something else."""
        lines = chain.from_iterable(layer.lines.get(account.code, ()) for layer in self.layers)
        named = (line.source_name for line in lines if line.source_name)
        return next((name for name in named if account.name and not _agree(name, account.name)), None)

    def _itself(self, account: LegacyAccount) -> Decision | None:
        """Return K-ERP's own account where both code and name are the same; in our template the name may be blank."""
        target = self.targets.get(account.code)
        if target is None or not _agree(target.name, account.name, strictly=self.dialect is not OURS):
            return None
        return Decision(account.code, account.name, target.code, verified=True, how="self")

    def _fresh(self, account: LegacyAccount) -> Decision:
        """Return a new account if the user asked for those, else the fact that nothing maps this one."""
        if not (self.create_missing and account.has_code):
            better = in_its_section(self._names(), account)
            return Decision(
                account.code,
                account.name,
                None,
                verified=False,
                how="unmapped",
                expected_name=self._expected(account),
                proposed=better.target,
                namesake=better.namesake,
            )
        code = f"X{account.code}" if account.code in self.targets else account.code
        mine = self.targets.get(code)
        section = section_of(self.dialect, account)
        own = self.dialect.account(account.code)
        known = own if own is not None and _agree(own.name, account.name) else section
        account_type = account.account_type or (known.account_type if known else None)
        usual = known.normal_side if known and known.account_type == account_type else NATURAL.get(account_type or "")
        side = account.normal_side or usual
        create = NewAccount(account_type, side, None) if account_type and side else None
        if mine is not None and _agree(mine.name, account.name):
            return Decision(account.code, account.name, code, verified=True, how="self")
        target = code if create else None
        return Decision(
            account.code,
            account.name,
            target,
            verified=True,
            how="created",
            create=create,
            create_name=account.name or account.code,
        )


def layer(file: MappingFile, dialect: Dialect, *, is_shipped: bool) -> Layer:
    """Return `file` with its lines by the dialect's canonical code."""
    lines: dict[str, tuple[AccountLine, ...]] = {}
    for line in file.accounts:
        code = dialect.canonical(line.source_code)
        lines[code] = (*lines.get(code, ()), line)
    return Layer(file, lines, is_shipped)


def code_map(layers: Iterable[MappingFile], table: str) -> dict[str, str]:
    """Return old → new code of partners, departments or projects; the first layer that names a code decides."""
    lines: list[CodeLine] = [line for layer in reversed(tuple(layers)) for line in getattr(layer, table)]
    return {line.source_code: line.target_code for line in lines}


def _from_line(line: AccountLine, account: LegacyAccount) -> Decision:
    """Return what a map's line decides, with the name that it expected where the file's is another."""
    differs = not _agree(line.source_name, account.name)
    return Decision(
        account.code,
        account.name,
        line.target_code,
        verified=line.verified,
        how="line",
        expected_name=line.source_name if differs else None,
        create=line.create,
        create_name=line.target_name or account.name,
        where=f"{line.file}:{line.line}",
        reviewer=line.reviewer,
        reviewed=line.reviewed,
        note=line.note,
    )


def _from_rule(rule: AccountRule, account: LegacyAccount) -> Decision:
    """Return what a map's rule decides."""
    return Decision(
        account.code,
        account.name,
        rule.target_code,
        verified=rule.verified,
        how="rule",
        when=rule.when,
        create=rule.create,
        create_name=rule.target_name or account.name,
        where=f"{rule.file}:{rule.line}",
        reviewer=rule.reviewer,
        reviewed=rule.reviewed,
        note=rule.note,
    )


def _agree(expected: str | None, name: str, *, strictly: bool = False) -> bool:
    """Return whether two names mean the same account; where one is missing nothing speaks against it, or for it."""
    if not expected or not name:
        return not strictly
    return name_key(expected) == name_key(name)
