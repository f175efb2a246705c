"""What an undo says: the plan on the terminal, and the reasons in words with what to do."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import TypeVar

from kerp_import.model.labels import NAMES
from kerp_import.model.words import Language, Words, shown
from kerp_import.promote.undo_obstacles import Obstacle
from kerp_import.promote.undo_plan import PlannedMaster, PlannedVoucher, UndoPlan
from kerp_import.promote.undo_reasons import Action, Why

T = TypeVar("T")

MOST = 50
"""Records of one kind that the terminal names; JSON has them all."""

TABLES = {**NAMES, "companies": Words("회사", "company")}

ACTIONS = {
    Action.DELETE: Words("삭제", "delete"),
    Action.REVERSE: Words("역분개", "reverse"),
    Action.RESTORE: Words("옛 값으로", "old values back"),
    Action.KEEP: Words("그대로", "keep"),
}

WHY = {
    Why.EDITED: Words("이관 뒤 바뀜", "edited since"),
    Why.APPROVED: Words("사용자가 승인함", "approved by a user"),
    Why.SOFT_DELETED: Words("K-ERP에서 삭제 표시됨", "soft-deleted in K-ERP"),
    Why.DELETED: Words("K-ERP에서 지워짐", "deleted in K-ERP"),
    Why.CLOSED_PERIOD: Words("열려 있지 않은 회계기간", "in a fiscal period that is not open"),
    Why.LATER_BATCH: Words("나중 배치가 이 값을 씀", "a later batch built on it"),
    Why.REFERENCED: Words("다른 표가 가리킴", "another table refers to it"),
    Why.REPLACED: Words("배치가 바꾸거나 지운 것", "replaced or deleted by the batch"),
    Why.IN_USE: Words("쓰이고 있음", "in use"),
    Why.PARENT_STAYS: Words("남는 계정의 상위 계정", "an account that stays stands below it"),
    Why.COMPANY_STAYS: Words("남는 회사의 계정과목표", "the chart of a company that stays"),
    Why.ROWS_STAY: Words("역분개는 기초자료를 두고 간다", "a reversal leaves masters where they are"),
}

OBSTACLES = {
    Why.CHANGED: Words("{table} {record}: 이관 뒤 K-ERP에서 바뀌었습니다", "{table} {record}: changed in K-ERP since"),
    Why.DELETED: Words("{table} {record}: 이관 뒤 지워졌습니다", "{table} {record}: deleted since"),
    Why.ADDED: Words("{table} {record}: 이관 뒤 분개가 더해졌습니다", "{table} {record}: a line was added since"),
    Why.CLOSED_PERIOD: Words(
        "{record} 회계기간이 열려 있지 않습니다 ({table} {records}건)",
        "the fiscal period {record} is not open ({table}: {records})",
    ),
    Why.LATER_BATCH: Words(
        "나중 배치 {batch}이(가) {table} {record} 등 {records}건을 바탕으로 합니다",
        "the later batch {batch} built on {records} {table}, {record} first",
    ),
    Why.REFERENCED: Words(
        "{table} {record}: 표 {used_by}이(가) 가리킵니다", "{table} {record}: the table {used_by} refers to it"
    ),
    Why.UNREADABLE: Words(
        "표 {used_by}이(가) {table}을(를) 가리키는데 볼 권한이 없습니다. 지우면 그 행도 말없이 없어질 수 있습니다",
        "the table {used_by} refers to {table} and may not be read: its rows would be deleted or emptied in silence",
    ),
    Why.REPLACED: Words(
        "배치가 있던 것을 바꾸었습니다: {record} 등 {records}건. 역분개로는 옛 값이 돌아오지 않습니다",
        "the batch replaced {records} record(s), {record} first: a reversal would not bring their old values back",
    ),
    Why.UNBALANCED: Words(
        "{table} {record}: 차변과 대변이 달라 역분개할 수 없습니다",
        "{table} {record}: debit and credit differ, so that no voucher can reverse it",
    ),
    Why.NOTHING: Words(
        "역분개할 전표도 기초잔액도 없습니다", "there is neither a voucher nor an opening balance to reverse"
    ),
}

OR_REVERSE = Words(
    "그 값을 K-ERP에서 되돌려 놓거나 역분개하십시오: kerp-import rollback {undone} --reverse --date YYYY-MM-DD",
    "put it back in K-ERP, or reverse: kerp-import rollback {undone} --reverse --date YYYY-MM-DD",
)
REMEDIES = {
    Why.CHANGED: OR_REVERSE,
    Why.DELETED: OR_REVERSE,
    Why.ADDED: OR_REVERSE,
    Why.CLOSED_PERIOD: Words(
        "K-ERP에서 그 기간을 열거나, 열린 날짜로 역분개하십시오:"
        " kerp-import rollback {undone} --reverse --date YYYY-MM-DD",
        "open that period in K-ERP, or reverse in an open one:"
        " kerp-import rollback {undone} --reverse --date YYYY-MM-DD",
    ),
    Why.LATER_BATCH: Words(
        "나중 배치부터 되돌리십시오: kerp-import rollback {batch} --plan",
        "roll the later batch back first: kerp-import rollback {batch} --plan",
    ),
    Why.REFERENCED: Words(
        "K-ERP에서 그 행을 먼저 지우거나 역분개하십시오: kerp-import rollback {undone} --reverse --date YYYY-MM-DD",
        "delete those rows in K-ERP first, or reverse: kerp-import rollback {undone} --reverse --date YYYY-MM-DD",
    ),
    Why.UNREADABLE: Words("GRANT SELECT ON {used_by} TO kerp_importer;", "GRANT SELECT ON {used_by} TO kerp_importer;"),
    Why.REPLACED: Words(
        "--reverse 없이 되돌리십시오: kerp-import rollback {undone} --plan",
        "roll it back without --reverse: kerp-import rollback {undone} --plan",
    ),
    Why.UNBALANCED: Words(
        "K-ERP에서 차변과 대변을 맞추거나 --reverse 없이 되돌리십시오: kerp-import rollback {undone} --plan",
        "balance it in K-ERP, or roll back without --reverse: kerp-import rollback {undone} --plan",
    ),
    Why.NOTHING: Words(
        "--reverse 없이 되돌리십시오: kerp-import rollback {undone} --plan",
        "roll it back without --reverse: kerp-import rollback {undone} --plan",
    ),
}


def _facts(plan: UndoPlan, obstacle: Obstacle, language: Language) -> dict[str, object]:
    """Return what an obstacle's words speak of."""
    table = TABLES.get(obstacle.table_name)
    return {
        "table": table.say(language) if table else obstacle.table_name,
        "record": obstacle.record,
        "records": f"{obstacle.records:,}",
        "batch": obstacle.batch_id,
        "used_by": obstacle.used_by,
        "undone": plan.batch.id,
    }


def obstacle_words(plan: UndoPlan, obstacle: Obstacle, language: Language) -> tuple[str, str]:
    """Return what stands against the undo, and what to do about it."""
    facts = _facts(plan, obstacle, language)
    return OBSTACLES[obstacle.reason].fill(language, facts), REMEDIES[obstacle.reason].fill(language, facts)


def obstacle_lines(plan: UndoPlan, language: Language) -> Iterator[str]:
    """Yield what stands against the undo, and below each kind what to do about it."""
    by_reason: dict[Why, list[Obstacle]] = {}
    for each in plan.obstacles:
        by_reason.setdefault(each.reason, []).append(each)
    for obstacles in by_reason.values():
        words = [obstacle_words(plan, each, language) for each in obstacles]
        yield from (f"✗ {message}" for message, _ in words[:MOST])
        if len(obstacles) > MOST:
            more = Words("… 그 밖에 {n}건", "… and {n} more")
            yield f"  {more.fill(language, {'n': f'{len(obstacles) - MOST:,}'})}"
        remedies = dict.fromkeys(hint for _, hint in words)
        yield from (f"→ {each}" for each in list(remedies)[:MOST])


def plan_lines(plan: UndoPlan, language: Language) -> Iterator[str]:
    """Yield what becomes of the batch's records: how many of each, and by name whatever is not simply deleted."""
    head = Words("배치 {batch} · 회사 {company} · {how}", "batch {batch} · company {company} · {how}")
    how = Words("삭제", "delete") if plan.reverse_on is None else Words("역분개 {day}", "reverse on {day}")
    facts = {
        "batch": plan.batch.id,
        "company": plan.batch.company.code,
        "how": how.fill(language, {"day": plan.reverse_on}),
    }
    yield head.fill(language, facts)
    yield from _counts("vouchers", (each.action for each in plan.vouchers), language)
    yield from _counts("opening_balances", (each.action for each in plan.openings), language)
    for table in dict.fromkeys(each.table_name for each in plan.masters):
        yield from _counts(table, (each.action for each in plan.masters if each.table_name == table), language)
    plain = {Action.DELETE, Action.REVERSE} if plan.reverse_on is not None else {Action.DELETE}
    yield from _named([each for each in plan.vouchers if each.action not in plain or each.why], _voucher_line, language)
    if plan.reverse_on is None:
        chart = (Why.COMPANY_STAYS,)
        named = [each for each in plan.masters if each.action is not Action.DELETE and each.why != chart]
        yield from _named(named, _master_line, language)
    yield from (f"! {each.say(language)}" for each in notes(plan))


def _counts(table: str, actions: Iterable[Action], language: Language) -> Iterator[str]:
    """Yield one line: the table, and how many of its records are deleted, reversed, put back and kept."""
    counts = Counter(actions)
    if counts:
        parts = [f"{ACTIONS[action].say(language)} {counts[action]:,}" for action in Action if counts[action]]
        yield f"{TABLES[table].say(language)}: {' · '.join(parts)}"


def _named(records: list[T], line: Callable[[T, Language], str], language: Language) -> Iterator[str]:
    """Yield a line for each record, as far as a terminal shows them."""
    yield from (f"  {line(each, language)}" for each in records[:MOST])
    if len(records) > MOST:
        more = Words("… 그 밖에 {n}건 (--json에 모두 있음)", "… and {n} more (all of them under --json)")
        yield f"  {more.fill(language, {'n': f'{len(records) - MOST:,}'})}"


def _voucher_line(voucher: PlannedVoucher, language: Language) -> str:
    """Return one voucher: number, day, amount, what becomes of it, and why."""
    why = ", ".join(WHY[each].say(language) for each in voucher.why)
    day = f" {voucher.voucher_date}" if voucher.voucher_date else ""
    return f"{voucher.voucher_no}{day} {shown(voucher.amount)} · {ACTIONS[voucher.action].say(language)} ({why})"


def _master_line(master: PlannedMaster, language: Language) -> str:
    """Return one master: code, name, what becomes of it, why, and the tables that use it."""
    why = ", ".join(WHY[each].say(language) for each in master.why)
    users = f": {', '.join(_table(each, language) for each in master.used_by)}" if master.used_by else ""
    what = f"{TABLES[master.table_name].say(language)} {master.code} {master.name}"
    return f"{what} · {ACTIONS[master.action].say(language)}{f' ({why}{users})' if why else ''}"


def _table(name: str, language: Language) -> str:
    """Return what a table is called."""
    return TABLES[name].say(language) if name in TABLES else name


def notes(plan: UndoPlan) -> Iterator[Words]:
    """Yield what a person should know before the undo, though nothing stands against it."""
    last = plan.last_voucher_date
    if plan.reverse_on is not None and last is not None and plan.reverse_on < last:
        yield Words(
            "역분개 날짜 {day}은(는) 마지막 전표 {last}보다 앞섭니다: 그 사이의 잔액은 전표만큼 반대로 보입니다",
            "The reversal of {day} comes before the last voucher of {last}: balances in between show it the other way",
        ).filled(day=plan.reverse_on, last=last)
    if plan.reverse_on is not None and last is not None and plan.reverse_on.year > last.year:
        yield Words(
            "역분개는 {day}의 손익에 들어갑니다: 전표가 있던 해의 손익은 그대로입니다",
            "The reversal falls into the profit and loss of {day}: that of the vouchers' own year stays",
        ).filled(day=plan.reverse_on.year)
    if plan.reverse_on is not None and any(each.action is Action.REVERSE for each in plan.openings):
        yield Words(
            "기초잔액 행은 남고, 그 금액은 전표 하나로 함께 역분개됩니다",
            "The rows of opening balances stay; one voucher reverses their amounts",
        )


def undone_words(plan: UndoPlan, company_name: str) -> Iterator[Words]:
    """Yield what an undo takes out of the books: whose, of when, how many, and how much."""
    gone = [each for each in plan.vouchers if each.action in {Action.DELETE, Action.REVERSE}]
    days = [each.voucher_date for each in gone if each.voucher_date is not None]
    openings = [each for each in plan.openings if each.action in {Action.DELETE, Action.REVERSE}]
    is_reversal = plan.reverse_on is not None
    yield Words("역분개할 것:", "This is reversed:") if is_reversal else Words("지울 것:", "This is deleted:")
    name = " ".join(dict.fromkeys((plan.batch.company.code, company_name)))
    yield Words("  회사: {name}", "  Company: {name}").filled(name=name)
    if days:
        yield Words("  기간: {first} ~ {last}", "  Period: {first} ~ {last}").filled(first=min(days), last=max(days))
    if gone:
        yield Words("  전표: {count}건, {amount}원", "  Vouchers: {count}, {amount} won").filled(
            count=f"{len(gone):,}", amount=shown(sum((each.amount for each in gone), Decimal(0)))
        )
    if openings:
        amount = sum((each.debit for each in openings), Decimal(0))
        yield Words("  기초잔액: {count}건, 차변 {amount}원", "  Opening balances: {count}, debit {amount} won").filled(
            count=f"{len(openings):,}", amount=shown(amount)
        )
