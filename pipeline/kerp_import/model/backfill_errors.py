"""Why a backfill cannot begin or go on: one class per reason, as in `errors`."""

from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words


class BackfillUnkept(
    KerpError,
    code="KERP-X660",
    message=Words(
        "백필의 진행 상황을 적을 표(operations)가 없거나 이 로그인이 쓸 수 없습니다",
        "The table that keeps how far a backfill is (operations) is not there, or this login may not write it",
    ),
    hint=Words(
        "스키마를 올리거나 운영 표의 주인으로 다시 실행하십시오: kerp-import db up",
        "Migrate the schema, or run again as the owner of production's tables: kerp-import db up",
    ),
):
    """A backfill remembers itself in `operations` alone."""


class BackfillTableUnknown(
    KerpError,
    code="KERP-X661",
    message=Words("표 {table}이(가) 없습니다", "There is no table {table}"),
    hint=Words(
        "스키마를 붙인 이름을 쓰고, 대문자가 있으면 따옴표로 묶으십시오 (뷰는 채울 수 없습니다).",
        "Write its schema before it, and quotes around it where it has capitals; a view cannot be filled.",
    ),
):
    """No table of that name."""


class BackfillWithoutKey(
    KerpError,
    code="KERP-X662",
    message=Words(
        "{table}에는 기본키도, NOT NULL 열만으로 된 다른 고유 키도 없습니다",
        "{table} has neither a primary key nor another unique key whose columns are all NOT NULL",
    ),
    hint=Words(
        "행을 구간으로 나눌 수 있도록 먼저 고유 인덱스를 만드십시오: CREATE UNIQUE INDEX CONCURRENTLY …",
        "Make a unique index first, by which rows can be taken in ranges: CREATE UNIQUE INDEX CONCURRENTLY …",
    ),
):
    """Rows cannot be taken in ranges."""


class BackfillStatementBroken(
    KerpError,
    code="KERP-X663",
    message=Words("{option}: {problem_ko}", "{option}: {problem_en}"),
    hint=Words(
        '대입과 조건만 쓰십시오: --set "새열 = 식" --where "새열 IS NULL"',
        'Write assignments and a condition alone: --set "new_column = expression" --where "new_column IS NULL"',
    ),
):
    """What was given is no part of one statement."""


class BackfillRefusedByServer(
    KerpError,
    code="KERP-X664",
    message=Words("백필 {name}: 서버가 거부했습니다: {reason}", "Backfill {name}: the server refused: {reason}"),
    hint=Words(
        "--set과 --where의 SQL을 고친 뒤 다시 실행하십시오.",
        "Correct the SQL of --set and --where and run again.",
    ),
):
    """The statement names what is not there, or is not SQL."""


class AnotherSpecification(
    KerpError,
    code="KERP-X665",
    message=Words(
        "백필 {name}은(는) 다른 내용으로 이미 있습니다: {table} SET {set} WHERE {where}",
        "The backfill {name} is there already with another content: {table} SET {set} WHERE {where}",
    ),
    hint=Words(
        "같은 내용으로 이어서 하거나 다른 이름을 붙이십시오: --name 이름",
        "Go on with the same content, or give this one another name: --name NAME",
    ),
):
    """A backfill is gone on with as it was begun, or not at all."""


class BackfillUnderWay(
    KerpError,
    code="KERP-X666",
    message=Words(
        "백필 {name}은(는) 이미 실행 중입니다{holder_ko}", "The backfill {name} is under way already{holder_en}"
    ),
    hint=Words("진행 상황을 보십시오: kerp-import db status", "See how far it is: kerp-import db status"),
):
    """Two programs never run one backfill."""


class BackfillUnknown(
    KerpError,
    code="KERP-X667",
    message=Words("백필 {name}이(가) 없습니다", "There is no backfill {name}"),
    hint=Words("있는 백필을 보십시오: kerp-import db status", "See which there are: kerp-import db status"),
):
    """Nothing of that name was ever begun."""


class RowsHidden(
    KerpError,
    code="KERP-X668",
    message=Words(
        "{table}의 행이 이 로그인에게 다 보이지 않습니다: {seen}행이 보이고 {known}",
        "This login does not see all rows of {table}: it sees {seen}, and there are {known}",
    ),
    hint=Words(
        "BYPASSRLS가 있는 로그인으로 다시 실행하십시오. 행이 정말 없다면: VACUUM {table};",
        "Run again with a login that has BYPASSRLS. If there really are no rows: VACUUM {table};",
    ),
):
    """Row-level security hides rows: none seen is not none there."""


class PlanReadsAll(
    KerpError,
    code="KERP-X669",
    message=Words(
        "백필 {name}: 배치의 실행 계획이 {table}을(를) 통째로 읽습니다 ({node})",
        "Backfill {name}: the plan of a batch reads the whole of {table} ({node})",
    ),
    hint=Words(
        "조건에서 같은 표를 다시 읽지 않게 하고, 기본키의 인덱스가 온전한지 보십시오: kerp-import db verify",
        "Have the condition not read the table once more, and see that its key's index is whole: kerp-import db verify",
    ),
):
    """A batch that reads the table from end to end would stand in everybody's way, again and again."""


class ConditionStays(
    KerpError,
    code="KERP-X670",
    message=Words(
        "백필 {name}: 첫 배치의 {count}행 가운데 {still}행이 채운 뒤에도 조건에 맞습니다",
        "Backfill {name}: {still} of the first {count} row(s) satisfy the condition even when filled",
    ),
    hint=Words(
        "끝나지 않을 것이므로 아무것도 바꾸지 않았습니다. 채운 행이 빠지도록 --where를 고치십시오.",
        "It would never end, so nothing was changed. Write a --where that a filled row does not satisfy.",
    ),
):
    """Done is when no row satisfies the condition: then --set must make it false."""


class HalfOfTheBatchesFail(
    KerpError,
    code="KERP-X671",
    message=Words(
        "백필 {name}: 배치의 절반 이상이 실패하여 중단했습니다. 마지막: {reason}",
        "Backfill {name}: half of the batches fail, so it has stopped. The last: {reason}",
    ),
    hint=Words(
        "원인을 고친 뒤 같은 명령을 다시 실행하면 멈춘 곳부터 이어집니다.",
        "Fix the cause; the same command then goes on where it stopped.",
    ),
):
    """Something is wrong with more than single rows."""


REFUSALS = (PlanReadsAll, ConditionStays, HalfOfTheBatchesFail)
"""What ends a backfill because of what it found: exit code 4."""
