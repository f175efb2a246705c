"""Says what files that come again tell otherwise than K-ERP: the counts, and the first records of each kind."""

from collections.abc import Iterator

from kerp_import.model.delta import Delta, DeltaCount, DeltaKind, DeltaRecord
from kerp_import.model.labels import NAMES
from kerp_import.model.words import Language, Words
from kerp_import.report.tie_out_words import won

FIRST = 10
"""Records of one kind that the terminal names; the page names more, and report.json has them all."""

TITLE = Words("K-ERP와 비교", "Against what K-ERP has")
KINDS = {
    DeltaKind.NEW: Words("신규", "new"),
    DeltaKind.CHANGED: Words("바뀐 것", "changed"),
    DeltaKind.UNCHANGED: Words("그대로인 것", "unchanged"),
    DeltaKind.VANISHED: Words("파일에 더 없는 것", "not in the files any more"),
}
TOUCHED = {
    "edited": Words("K-ERP에서 고침", "edited in K-ERP"),
    "by hand": Words("K-ERP에서 입력", "entered in K-ERP"),
    "deleted": Words("K-ERP에서 삭제", "deleted in K-ERP"),
    "reversed": Words("K-ERP에서 역분개", "reversed in K-ERP"),
}
TABLES = ("vouchers", "opening_balances", "partners", "departments", "projects")


def told_counts(delta: Delta) -> tuple[DeltaCount, ...]:
    """Return the counts in the order in which they are told, each table with the kinds that it has."""
    counts = [delta.count(table, kind) for table in TABLES for kind in DeltaKind]
    return tuple(each for each in counts if each.records) if delta.is_told else ()


def count_words(each: DeltaCount, delta: Delta) -> Words:
    """Return one line of the counts: 전표 바뀐 것 2건, 1,000원 → 1,200원: 바꿈."""
    table, kind, fate = NAMES[each.table_name], KINDS[DeltaKind(each.kind)], _fate(each, delta)
    before, after = won(each.old_amount), won(each.amount)
    amount = Words("", "")
    if each.table_name in {"vouchers", "opening_balances"}:
        shown = {DeltaKind.CHANGED: f"{before} → {after}", DeltaKind.VANISHED: before}.get(DeltaKind(each.kind), after)
        amount = Words(f", {shown}원", f", {shown} won")
    return Words(
        f"{table.ko} {kind.ko} {each.records:,}건{amount.ko}{fate.ko}",
        f"{table.en} {kind.en}: {each.records:,}{amount.en}{fate.en}",
    )


def _fate(each: DeltaCount, delta: Delta) -> Words:
    """Return what becomes of records of this kind."""
    if each.kind == DeltaKind.CHANGED:
        if each.applied:
            left = each.records - each.applied
            rest = Words(f", {left:,}건은 K-ERP의 것이 남음", f", {left:,} stay a(s) K-ERP has them")
            more = rest if left else Words("", "")
            return Words(f": {each.applied:,}건 바꿈{more.ko}", f": {each.applied:,} replaced{more.en}")
        skipped = Words(": K-ERP의 것이 남음", ": K-ERP's stay")
        return skipped if delta.on_conflict != "error" else Words(": 거부", ": refused")
    if each.kind == DeltaKind.VANISHED:
        return Words(": 지움", ": deleted") if each.applied else Words(": K-ERP에 그대로 둠", ": K-ERP keeps them")
    return Words("", "")


def record_words(each: DeltaRecord) -> Words:
    """Return one changed or vanished record: its number, its amount before and after, and what somebody did to it."""
    label = each.old_label if each.label in {None, each.old_label} else f"{each.old_label} → {each.label}"
    before = won(each.old_amount)
    amount = before if each.amount is None else f"{before} → {won(each.amount)}"
    place = " ".join(
        str(part) for part in (each.file, each.sheet, f":{each.row}" if each.row is not None else None) if part
    )
    touched = TOUCHED.get(each.touched or "", Words("", ""))
    rest = [f"({place})" if place else "", "· {touched}" if each.touched else ""]
    line = " ".join(part for part in (label, amount, *rest) if part)
    return Words(line.replace("{touched}", touched.ko), line.replace("{touched}", touched.en))


def first_records(delta: Delta, most: int = FIRST) -> Iterator[tuple[Words, tuple[DeltaRecord, ...], int]]:
    """Yield each kind of records with a title, the first of them, and how many there are."""
    for table in ("vouchers", "opening_balances"):
        for kind in (DeltaKind.CHANGED, DeltaKind.VANISHED):
            of_kind = [each for each in delta.records if (each.table_name, each.kind) == (table, kind.value)]
            if of_kind:
                title = Words(f"{NAMES[table].ko} {KINDS[kind].ko}", f"{NAMES[table].en} {KINDS[kind].en}")
                yield title, tuple(of_kind[:most]), len(of_kind)


def delta_lines(delta: Delta, language: Language) -> Iterator[str]:
    """Yield the lines that the terminal shows, also before it asks."""
    counts = told_counts(delta)
    if not counts:
        return
    yield f"{TITLE.say(language)}:"
    yield from (f"   {count_words(each, delta).say(language)}" for each in counts)
    for title, records, count in first_records(delta):
        yield f"   {title.say(language)}:"
        yield from (f"      {record_words(each).say(language)}" for each in records)
        if count > len(records):
            yield f"      … +{count - len(records):,}"
