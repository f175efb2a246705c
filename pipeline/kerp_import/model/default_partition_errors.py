"""Why months cannot be made ahead, or the default partition not be emptied: one class per reason, as in `errors`."""

from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words


class NotByMonth(
    KerpError,
    code="KERP-X880",
    message=Words(
        "{table}은(는) 날짜의 범위로 나뉘고 기본 파티션(DEFAULT)이 있는 표가 아닙니다",
        "{table} is no table that is partitioned by ranges of a date and has a default partition",
    ),
    hint=Words(
        "먼저 달마다 나누십시오: kerp-import db partition {table} --by month",
        "Have it partitioned by months first: kerp-import db partition {table} --by month",
    ),
):
    """Months are made, and rows moved, in a table that is partitioned by months."""


class LockNotGiven(
    KerpError,
    code="KERP-X883",
    message=Words(
        "{table}: {seconds}초 동안 잠금을 얻지 못했습니다. 끝나지 않은 트랜잭션이 있습니다{holder_ko}",
        "{table}: the lock was not given within {seconds} s. A transaction stands in the way{holder_en}",
    ),
    hint=Words(
        "그 세션이 끝난 뒤 같은 명령을 다시 실행하십시오. 끝내도 되는 세션이면: SELECT pg_terminate_backend({pid}); "
        "행은 모두 그대로 있습니다.",
        "Run the same command once that session has ended. If it may be ended: SELECT pg_terminate_backend({pid}); "
        "All rows are where they were.",
    ),
):
    """Nobody is made to wait for longer than an application bears."""


class RowsOfNoMonth(
    KerpError,
    code="KERP-X884",
    message=Words(
        "{table}: 어느 달에도 속하지 않는 날짜(무한대 등)의 행이 {count}개 있습니다",
        "{table} holds {count} row(s) of a day that lies in no month, such as infinity",
    ),
    hint=Words(
        "그 행들의 날짜를 고친 뒤 다시 실행하십시오: SELECT * FROM {table} WHERE NOT isfinite({column});",
        "Correct the dates of those rows and run again: SELECT * FROM {table} WHERE NOT isfinite({column});",
    ),
):
    """No month can be made for such a row."""


class RowsOfManyMonths(
    KerpError,
    code="KERP-X885",
    message=Words(
        "{table}에 {count}개월의 행이 있습니다 ({first} ~ {last}). 한 번에 {most}개월까지 만듭니다",
        "{table} holds rows of {count} month(s), {first} to {last}; at most {most} are made at once",
    ),
    hint=Words(
        "잘못 입력된 날짜일 것입니다. 그 행들의 날짜를 고친 뒤 다시 실행하십시오: "
        "SELECT {column}, count(*) FROM {table} GROUP BY 1 ORDER BY 1;",
        "Dates were probably mistyped. Correct those rows and run again: "
        "SELECT {column}, count(*) FROM {table} GROUP BY 1 ORDER BY 1;",
    ),
):
    """A partition for every mistyped date would make each query slower."""


class ReferredTo(
    KerpError,
    code="KERP-X886",
    message=Words(
        "{by}의 외래 키가 {table}을(를) 참조하므로 행을 옮기지 않습니다",
        "A foreign key of {by} refers to {table}, so no row of it is moved",
    ),
    hint=Words(
        "옮기는 행이 지워질 때 그것을 참조하는 행도 지워질 수 있습니다. 외래 키를 키 표로 옮기십시오.",
        "A row is deleted as it moves, and what refers to it might go with it. Have the foreign key refer to the table "
        "of keys.",
    ),
):
    """Nothing that refers to a row may go because the row moves."""


class RangeInTheWay(
    KerpError,
    code="KERP-X887",
    message=Words(
        "{month}월을 만들 수 없습니다: 파티션 {name}이(가) 그 일부를 담고 있습니다",
        "The month {month} cannot be made: the partition {name} holds part of it",
    ),
    hint=Words("그 파티션의 범위를 확인하십시오: \\d+ {table}", "Look at the range of that partition: \\d+ {table}"),
):
    """Partitions of a table never overlap."""


class RowsNotAlike(
    KerpError,
    code="KERP-X888",
    message=Words(
        "{table}: {count}행이 사본과 다르므로 옮기지 않았습니다",
        "{table}: {count} row(s) differ from their copies, so nothing was moved",
    ),
    hint=Words(
        "행은 모두 그대로 있습니다. 이 로그인에게 모든 회사가 보이는지(BYPASSRLS) 확인한 뒤 다시 실행하십시오.",
        "All rows are where they were. See that this login sees every company (BYPASSRLS), and run again.",
    ),
):
    """What is not proven the same is not moved."""


class RowsKeepComing(
    KerpError,
    code="KERP-X889",
    message=Words(
        "{table}: 옮기는 동안 계속 저장되어 {times}번 다시 시도하고 그만두었습니다: {reason_ko}",
        "{table}: it was written all the while, and given up at attempt {times}: {reason_en}",
    ),
    hint=Words(
        "행은 모두 그대로 있습니다. 쓰기가 적은 시간에 같은 명령을 다시 실행하면 이어서 합니다.",
        "All rows are where they were. At a quieter hour the same command goes on.",
    ),
):
    """Rows are moved once what they were copied to is whole."""


REFUSALS = (
    NotByMonth, LockNotGiven, RowsOfNoMonth, RowsOfManyMonths, ReferredTo, RangeInTheWay, RowsNotAlike, RowsKeepComing,
)  # fmt: skip
"""What ends it because of what it found: exit code 4."""
