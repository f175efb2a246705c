"""What is wrong or worth a look in a mapping file beyond its form: targets, lines that never apply, who signed.

Decision: docs/decisions/map-check-exit.md
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kerp_import.mapping.charts.dialect import UNKNOWN, Dialect, dialect_named, dialects, name_key
from kerp_import.mapping.dead_entries import dead_entries
from kerp_import.mapping.decision import TargetAccount
from kerp_import.mapping.files import AccountLine, AccountRule, CodeLine, MappingFile
from kerp_import.mapping.files.problems import shown
from kerp_import.model.errors import Problem
from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words

CODES = {
    "partners": Words("거래처", "partners"),
    "departments": Words("부서", "departments"),
    "projects": Words("프로젝트", "projects"),
}
"""The maps of other codes, and what their entries are called."""


@dataclass(frozen=True, slots=True)
class MapRemark:
    """One thing about a mapping file, the line that it stands on, and how much it matters."""

    severity: Severity
    line: int
    words: Words


def remarks(
    file: MappingFile | None, problems: Iterable[Problem], targets: dict[str, TargetAccount]
) -> tuple[MapRemark, ...]:
    """Return everything about a file in the order of its lines; `targets` is K-ERP's chart."""
    file_remarks = [MapRemark(Severity.ERROR, each.line, each.words) for each in problems]
    if file is not None:
        dialect = dialect_named(file.source)
        file_remarks += _targets(file, targets)
        file_remarks += [_dead(line, by) for line, by in sorted(dead_entries(file, dialect).items())]
        file_remarks += _dead_elsewhere(file, dialect)
        file_remarks += _nowhere(file, dialect)
        file_remarks += _merges(file)
        file_remarks += _signatures(file)
    return tuple(sorted(file_remarks, key=lambda each: each.line))


def _entries(file: MappingFile) -> tuple[AccountLine | AccountRule, ...]:
    """Return the file's lines and rules of accounts."""
    return (*file.accounts, *file.rules)


def _targets(file: MappingFile, targets: dict[str, TargetAccount]) -> Iterator[MapRemark]:
    """Yield what K-ERP's chart has against the file's targets."""
    created = {each.target_code for each in _entries(file) if each.create}
    for each in _entries(file):
        target, code = targets.get(each.target_code), shown(each.target_code)
        if target is None:
            if each.target_code not in created:
                words = Words(
                    f"K-ERP에 없는 계정입니다: {code} (새로 만들려면 create:를 적으십시오)",
                    f"K-ERP has no account {code} (write create: to make it)",
                )
                yield MapRemark(Severity.ERROR, each.line, words)
        elif not target.allow_posting or not target.is_active:
            words = Words(
                f"전표에 쓸 수 없는 계정입니다 (제목이거나 쓰지 않음): {code} {target.name}",
                f"no voucher may use this account (a heading, or not active): {code} {target.name}",
            )
            yield MapRemark(Severity.ERROR, each.line, words)
        elif each.target_name and name_key(each.target_name) != name_key(target.name):
            words = Words(
                f"K-ERP에서 {code}의 이름은 {shown(target.name)}입니다 (여기에는 {shown(each.target_name)})",
                f"K-ERP calls {code} {shown(target.name)} (here {shown(each.target_name)})",
            )
            yield MapRemark(Severity.WARNING, each.line, words)
        yield from _creation(each, targets, created)


def _creation(
    entry: AccountLine | AccountRule, targets: dict[str, TargetAccount], created: set[str]
) -> Iterator[MapRemark]:
    """Yield what is wrong with the account that an entry is to create."""
    if entry.create is None:
        return
    parent, existing = entry.create.parent_code, targets.get(entry.target_code)
    if parent is not None and parent not in targets and parent not in created:
        words = Words(f"상위 계정이 K-ERP에 없습니다: {shown(parent)}", f"K-ERP has no parent account {shown(parent)}")
        yield MapRemark(Severity.ERROR, entry.line, words)
    if existing is not None and (existing.account_type, existing.normal_side) != (
        entry.create.account_type,
        entry.create.normal_side,
    ):
        words = Words(
            f"이미 있는 계정이라 create:는 쓰이지 않습니다: {shown(existing.code)}은(는) "
            f"{existing.account_type}, {existing.normal_side}입니다",
            f"create: does nothing, the account is there: {shown(existing.code)} is "
            f"{existing.account_type}, {existing.normal_side}",
        )
        yield MapRemark(Severity.WARNING, entry.line, words)


def _dead(line: int, by: int) -> MapRemark:
    """Return that what stands on `line` never applies because of what stands on the line `by`."""
    words = Words(
        f"쓰일 일이 없습니다: {by}행이 늘 먼저 적용됩니다", f"this never applies: line {by} always comes first"
    )
    return MapRemark(Severity.ERROR, line, words)


def _dead_elsewhere(file: MappingFile, dialect: Dialect) -> Iterator[MapRemark]:
    """Yield the entries of a map of no dialect that never apply once the files are of one that pads its codes."""
    if dialect.name != UNKNOWN.name:
        return
    known = dead_entries(file, dialect)
    told: set[int] = set()
    for each in dialects():
        for line, by in sorted(dead_entries(file, each).items()):
            if line not in known and line not in told:
                told.add(line)
                words = Words(
                    f"파일이 {each.product} 체계의 것이면 쓰일 일이 없습니다: {by}행이 같은 계정이고 먼저 적용됩니다",
                    f"this never applies if the files are of {each.product}: line {by} is the same account there and "
                    "comes first",
                )
                yield MapRemark(Severity.WARNING, line, words)


def _nowhere(file: MappingFile, dialect: Dialect) -> Iterator[MapRemark]:
    """Yield the rules by name alone that no account can satisfy, because the chart has no sections to agree with."""
    for rule in file.rules:
        if rule.source_code is None and rule.source_range is None and not (dialect.chart and dialect.chart.sections):
            words = Words(
                "쓰일 일이 없습니다: "
                f"이름만으로 된 규칙은 구역을 아는 계정과목표에만 맞습니다 (source: {dialect.name})",
                f"this never applies: a rule by name alone needs a chart with sections (source: {dialect.name})",
            )
            yield MapRemark(Severity.ERROR, rule.line, words)


def _merges(file: MappingFile) -> Iterator[MapRemark]:
    """Yield the other codes of which several become one."""
    for table, what in CODES.items():
        lines: tuple[CodeLine, ...] = getattr(file, table)
        counts = Counter(each.target_code for each in lines)
        for target, count in counts.items():
            if count > 1:
                merged = [each for each in lines if each.target_code == target]
                listed = ", ".join(shown(each.source_code) for each in merged)
                words = Words(
                    f"{what.ko} {listed}이(가) {shown(target)} 하나로 합쳐집니다",
                    f"{what.en} {listed} become one: {shown(target)}",
                )
                yield MapRemark(Severity.INFO, merged[-1].line, words)


def _signatures(file: MappingFile) -> Iterator[MapRemark]:
    """Yield how many entries nobody has verified, and how many somebody has who is not named."""
    unverified = [each.line for each in _entries(file) if not each.verified]
    if unverified:
        words = Words(
            f"확인되지 않은 줄 {len(unverified):,}개 (여기부터): --allow-unverified 없이는 쓰인 것이 있으면 거부됩니다",
            f"{len(unverified):,} unverified line(s), this is the first: where one is used a run refuses it "
            "without --allow-unverified",
        )
        yield MapRemark(Severity.INFO, min(unverified), words)
    unsigned = [each.line for each in _entries(file) if each.verified and not each.reviewer]
    if unsigned:
        words = Words(
            f"검토자가 없는 확인된 줄 {len(unsigned):,}개 (여기부터)",
            f"{len(unsigned):,} verified line(s) without a reviewer, this is the first",
        )
        yield MapRemark(Severity.INFO, min(unsigned), words)
