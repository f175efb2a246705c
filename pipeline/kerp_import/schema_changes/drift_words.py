"""Differences as sentences, in both languages."""

from kerp_import.model.words import Words
from kerp_import.schema_changes.compare import How, SchemaDifference

KINDS = {
    "table": Words("표", "table"),
    "foreign table": Words("외부 표", "foreign table"),
    "view": Words("뷰", "view"),
    "materialized view": Words("구체화 뷰", "materialized view"),
    "sequence": Words("시퀀스", "sequence"),
    "column": Words("열", "column"),
    "constraint": Words("제약", "constraint"),
    "index": Words("인덱스", "index"),
    "trigger": Words("트리거", "trigger"),
    "rule": Words("규칙", "rule"),
    "policy": Words("정책", "policy"),
    "function": Words("함수", "function"),
    "procedure": Words("프로시저", "procedure"),
    "type": Words("자료형", "type"),
    "schema": Words("스키마", "schema"),
    "extension": Words("확장", "extension"),
    "event trigger": Words("이벤트 트리거", "event trigger"),
    "role": Words("역할", "role"),
}
ASPECTS = {
    "": Words("정의", "definition"),
    "type": Words("자료형", "type"),
    "default": Words("기본값", "default"),
    "generated": Words("계산식", "generation"),
    "not null": Words("NOT NULL", "NOT NULL"),
    "identity": Words("자동 번호", "identity"),
    "owner": Words("소유자", "owner"),
    "comment": Words("설명", "comment"),
    "options": Words("옵션", "options"),
    "owned by": Words("소유 열", "owning column"),
    "persistence": Words("지속성", "persistence"),
    "row-level security": Words("행 수준 보안", "row-level security"),
    "replica identity": Words("복제 식별자", "replica identity"),
    "validity": Words("유효성", "validity"),
    "enforcement": Words("적용", "enforcement"),
    "enabled": Words("켜짐", "state"),
    "arguments": Words("인수", "arguments"),
    "body": Words("본문", "body"),
    "properties": Words("성질", "properties"),
    "security": Words("실행 권한", "security"),
    "settings": Words("설정", "settings"),
    "attributes": Words("속성", "attributes"),
}
OF_ROLES = {
    "grant to ": Words("{role}의 권한", "grants to {role}"),
    "MAINTAIN to ": Words("{role}의 권한", "grants to {role}"),
    "member of ": Words("{role}의 구성원", "membership in {role}"),
    "has the member ": Words("구성원 {role}", "the member {role}"),
}
"""Aspects that name a role besides."""

SENTENCES = {
    (How.MISSING, False): Words("{thing}: 없음", "{thing} is missing"),
    (How.EXTRA, False): Words("{thing}: 어느 마이그레이션에도 없음", "{thing}: no migration makes it"),
    (How.MISSING, True): Words("{thing}: {aspect} 없음", "{thing}: no {aspect}"),
    (How.EXTRA, True): Words("{thing}: {aspect} (없어야 함)", "{thing}: {aspect}, should be none"),
    (How.CHANGED, True): Words("{thing}: {aspect} (있어야 할 것: {wanted})", "{thing}: {aspect}, should be {wanted}"),
}

LONGEST = 100
"""Letters of a definition that are told; the whole stands in the JSON and in the statement that mends it."""


def sentence(difference: SchemaDifference) -> Words:
    """Return what differs: `column accounts.code: type text, should be character varying(10)`."""
    is_aspect = bool(difference.aspect) or difference.how is How.CHANGED
    wanted, there = _shortened(difference.wanted, difference.there)
    there = wanted if difference.how is How.MISSING else there
    thing, aspect = _thing(difference), aspect_words(difference.aspect)
    template = SENTENCES[difference.how, is_aspect]
    return Words(
        template.ko.format(thing=thing.ko, aspect=f"{aspect.ko} {there}".rstrip(), wanted=wanted),
        template.en.format(thing=thing.en, aspect=f"{aspect.en} {there}".rstrip(), wanted=wanted),
    )


def aspect_words(aspect: str) -> Words:
    """Return what an aspect is called."""
    for prefix, words in OF_ROLES.items():
        if aspect.startswith(prefix):
            return words.filled(role=aspect.removeprefix(prefix))
    return ASPECTS[aspect]


def _thing(difference: SchemaDifference) -> Words:
    """Return what a thing is called, with the table it stands on."""
    kind, place, name = KINDS[difference.kind], difference.place, difference.name
    if difference.kind == "column":
        name, place = f"{place}.{name}", ""
    if not place:
        return Words(f"{kind.ko} {name}", f"{kind.en} {name}")
    return Words(f"{place}의 {kind.ko} {name}", f"{kind.en} {name} on {place}")


def _shortened(wanted: str, there: str) -> tuple[str, str]:
    """Return both on one line each, long ones from shortly before the place where they part."""
    first, second = (" ".join(each.split()) for each in (wanted, there))
    if max(len(first), len(second)) <= LONGEST:
        return first, second
    same = next((at for at, (own, others) in enumerate(zip(first, second, strict=False)) if own != others), LONGEST)
    start = max(same - LONGEST // 4, 0)
    return _cut(first, start), _cut(second, start)


def _cut(text: str, start: int) -> str:
    """Return a piece of the text, with dots where something is left out."""
    piece = text[start : start + LONGEST]
    return f"{'…' if start else ''}{piece}{'…' if start + LONGEST < len(text) else ''}"
