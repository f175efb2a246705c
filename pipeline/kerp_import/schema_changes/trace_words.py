"""What a statement does to a table as a sentence, in both languages.

Decision: docs/decisions/trace.md
"""

from kerp_import.model.words import Words
from kerp_import.schema_changes.copy_of_target import CopyFrom
from kerp_import.schema_changes.table_locks import Waits
from kerp_import.schema_changes.trace import TracedStatement, TracedTable

LONGEST = 90
"""Letters of a statement that are told; the JSON has it whole."""

COPIES = {
    CopyFrom.CLONE: Words(
        "내장 서버에 만든 같은 버전의 스키마에서 실행한 결과 (자료는 없음)",
        "As it ran on a schema of the same version on the embedded server (without data)",
    ),
    CopyFrom.DUMP: Words(
        "내장 서버에 옮긴 대상 스키마의 사본에서 실행한 결과 (자료는 없음)",
        "As it ran on a dump of the target's schema on the embedded server (without data)",
    ),
}
WAITS = {
    Waits.EVERYBODY: Words("읽기와 쓰기가 기다림", "reads and writes wait"),
    Waits.WRITES: Words("쓰기가 기다림", "writes wait"),
    Waits.NOBODY: Words("아무도 기다리지 않음", "nobody waits"),
}


def statement_words(statement: TracedStatement) -> Words:
    """Return line and text, and how long its locks are held."""
    text = " ".join(statement.text.split())
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    start = Words(f"{statement.line}행 {text}", f"line {statement.line} {text}")
    if not statement.in_transaction:
        return Words(f"{start.ko} (트랜잭션 밖)", f"{start.en} (outside a transaction)")
    if statement.held_to != statement.line and statement.tables:
        return Words(
            f"{start.ko} (잠금은 {statement.held_to}행까지)", f"{start.en} (locks held to line {statement.held_to})"
        )
    return start


def table_words(table: TracedTable) -> Words:
    """Return the lock, who waits for it, what is done, and how many rows the target has."""
    if table.is_new:
        return Words(f"{table.name}: 새 표", f"{table.name}: a new table")
    ko, en = [], []
    if table.mode:
        earlier = Words("", "") if table.is_taken_here else Words(" (앞의 문이 잡음)", " (held already)")
        ko.append(f"{table.mode.words}{earlier.ko}, {WAITS[table.waits].ko}")
        en.append(f"{table.mode.words}{earlier.en}, {WAITS[table.waits].en}")
    if table.is_rewritten:
        ko.append("표를 다시 씀")
        en.append("the table is rewritten")
    if table.is_scanned:
        ko.append("모든 행을 읽음")
        en.append("every row is read")
    if table.size:
        count = table.size.rows
        ko.append("대상의 행 수 모름" if count is None else f"대상 약 {count:,}행")
        en.append("rows in the target unknown" if count is None else f"about {count:,} rows in the target")
    return Words(f"{table.name}: {', '.join(ko)}", f"{table.name}: {', '.join(en)}")
