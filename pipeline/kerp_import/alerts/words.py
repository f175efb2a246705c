"""What a message says: title and text, in the language of whoever reads it.

Decision: docs/decisions/alerts.md
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from kerp_import.model.words import Language, Words
from kerp_import.settings.moments import moment_words

KINDS = {
    "batch": Words("이관", "Import"),
    "rehearsal": Words("예행", "Rehearsal"),
    "rollback": Words("되돌리기", "Rollback"),
    "recover": Words("되살리기", "Recovery"),
    "migration": Words("마이그레이션", "Migration"),
    "backfill": Words("백필", "Backfill"),
    "expand": Words("열의 변경", "Change"),
    "partition": Words("파티션", "Partitioning"),
    "copy": Words("복사", "Copy"),
}
"""What runs long, by its kind."""

TITLES = {
    "failed": Words("{kind} 실패", "{kind} Failed"),
    "stalled": Words("{kind} 멈춤", "{kind} Stalled"),
    "rejected": Words("{kind} 거부", "{kind} Rejected"),
    "slow": Words("{kind} 느림", "{kind} Slow"),
    "late": Words("기한 지남", "Deadline Missed"),
    "closed": Words("정상: {kind}", "Back to Normal: {kind}"),
    "completed": Words("{kind} 완료", "{kind} Completed"),
    "forecast": Words("기한을 넘길 전망", "Deadline at Risk"),
    "test": Words("알림 시험", "Test of Alerts"),
}

SENTENCES = {
    "failed": Words("{what} 실패: {reason}", "{what} failed: {reason}"),
    "stalled": Words(
        "{what}: 프로그램이 {since}부터 말이 없고 아무도 잠금을 쥐고 있지 않습니다",
        "{what} has stalled: its program has said nothing since {since}, and nobody holds its lock",
    ),
    "rejected": Words(
        "{what} 거부: 오류가 있어 아무것도 바꾸지 않았습니다", "{what} was rejected; nothing was changed"
    ),
    "slow": Words(
        "{what}: 평소 {usual}인데 {since}부터 실행 중입니다",
        "{what} has been running since {since}; it usually takes {usual}",
    ),
    "late": Words(
        "{name}: {due}까지 마치기로 한 '{step}'을(를) 마치지 못했습니다",
        "{name}: '{step}' was due by {due} and is not done",
    ),
    "closed": Words(
        "{what}: 정상으로 돌아왔습니다. {lasted} 걸렸습니다", "{what} is back to normal. It lasted {lasted}"
    ),
    "completed": Words("{what} 완료: {rows}행, {took}", "{what} completed: {rows} row(s), {took}"),
    "forecast": Words(
        "{name}: '{step}'은(는) {expected}에 끝날 전망이고 기한은 {due}입니다",
        "{name}: '{step}' is expected to be done at {expected}; it is due by {due}",
    ),
    "test": Words("이 주소로 알림이 옵니다", "Alerts reach this address"),
}

MIGRATION = Words("마이그레이션 {version}", "Migration {version}")
OF_SOMETHING = Words("{name} {kind}", "{kind} of {name}")
REPEATED = Words("{title} (다시 알림)", "{title} (still)")
AGAIN = Words("{title} (또)", "{title} (again)")

LINES = {
    "times": Words("{since}부터 {times}번째입니다.", "It is number {times} since {since}."),
    "at": Words("시각: {at}", "At: {at}"),
    "host": Words("컴퓨터: {host}", "Computer: {host}"),
    "report": Words("보고서: {report}", "Report: {report}"),
    "next": Words("다음: {next}", "Next: {next}"),
    "ack": Words("확인했으면: kerp-import alerts ack {incident}", "To acknowledge: kerp-import alerts ack {incident}"),
}

Facts = Mapping[str, object]


def title_of(event: str, facts: Facts, language: Language) -> str:
    """Return the title of a message: of a failed migration what the seed says (Migration Failed)."""
    topic = _topic(event, facts)
    kind = KINDS.get(str(facts.get("kind")), Words("", "")).say(language)
    title = TITLES[topic].fill(language, {"kind": kind})
    if event in {"repeated", "again"}:
        title = (REPEATED if event == "repeated" else AGAIN).fill(language, {"title": title})
    return title


def body_of(event: str, facts: Facts, language: Language) -> str:
    """Return the text of a message: what happened, when and where, the report, and what to do next."""
    topic = _topic(event, facts)
    sentence = SENTENCES[topic].fill(language, {**_shown(facts, language), "what": _what(facts, language)})
    return "\n".join((sentence.removesuffix(": "), *_lines(event, facts, language)))


def _lines(event: str, facts: Facts, language: Language) -> Iterator[str]:
    """Yield the lines below the sentence that have something to say."""
    shown = _shown(facts, language)
    is_over = event in {"closed", "completed", "forecast"}
    if not is_over and int(str(facts.get("times") or 1)) > 1:
        yield LINES["times"].fill(language, {"since": shown["opened"], "times": shown["times"]})
    for name in ("at", "host", "report", "next"):
        if facts.get(name):
            yield LINES[name].fill(language, {name: shown[name]})
    if not is_over and facts.get("incident"):
        yield LINES["ack"].fill(language, shown)


def _topic(event: str, facts: Facts) -> str:
    """Return what a message is about: of an incident its cause."""
    return str(facts["cause"]) if event in {"opened", "again", "repeated"} else event


def _what(facts: Facts, language: Language) -> str:
    """Return what it is about: Migration 39, Import of HANBIT."""
    if facts.get("kind") == "migration" and facts.get("version"):
        return MIGRATION.fill(language, {"version": facts["version"]})
    kind = KINDS.get(str(facts.get("kind")), Words("", "")).say(language)
    return OF_SOMETHING.fill(language, {"kind": kind, "name": facts.get("name") or ""}).strip()


def _shown(facts: Facts, language: Language) -> dict[str, object]:
    """Return the facts as a person reads them: moments with their zone, durations in words."""
    shown: dict[str, object] = {**facts, "reason": facts.get("reason") or "", "times": facts.get("times") or 1}
    for name in ("at", "since", "opened", "due", "expected"):
        if facts.get(name):
            shown[name] = moment_words(datetime.fromisoformat(str(facts[name])))
    for name in ("lasted", "took", "usual"):
        if facts.get(name) is not None:
            shown[name] = lasted_words(float(str(facts[name])), language)
    step = str(facts.get("step") or "")
    shown["step"] = STEPS[step].say(language) if step in STEPS else step
    return shown


STEPS = {
    "promoted": Words("이관 완료", "promoted"),
    "extract": Words("읽기", "extract"),
    "transform": Words("변환", "transform"),
    "load": Words("적재", "load"),
    "validate": Words("검증", "validate"),
    "promote": Words("이관", "promote"),
}
"""The steps that people know, as the progress of a run calls them."""

MINUTE, HOUR, DAY = 60, 3600, 86400


def lasted_words(seconds: float, language: Language) -> str:
    """Return how long something lasted: 1시간 20분, 1 h 20 min."""
    whole = int(timedelta(seconds=seconds).total_seconds())
    days, hours, minutes = whole // DAY, whole % DAY // HOUR, whole % HOUR // MINUTE
    parts = [(days, Words("일", "d")), (hours, Words("시간", "h")), (minutes, Words("분", "min"))]
    said = [(count, unit) for count, unit in parts if count] or [(whole, Words("초", "s"))]
    return " ".join(
        f"{count}{unit.ko}" if language is Language.KO else f"{count} {unit.en}" for count, unit in said[:2]
    )
