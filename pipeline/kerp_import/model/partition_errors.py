"""Why a table cannot be partitioned, or cannot go on: one class per reason, as in `errors`."""

from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words


class PartitionTableUnknown(
    KerpError,
    code="KERP-X850",
    message=Words("표 {table}이(가) 없습니다", "There is no table {table}"),
    hint=Words("이름에 스키마를 붙여 보십시오.", "Write its schema before the name."),
):
    """No table of that name."""


class PartitionUnkept(
    KerpError,
    code="KERP-X851",
    message=Words(
        "어디까지 했는지 적을 표(operations)가 없거나 이 로그인이 쓸 수 없습니다",
        "The table that keeps how far it is (operations) is not there, or this login may not write it",
    ),
    hint=Words(
        "스키마를 올리거나 운영 표의 주인으로 다시 실행하십시오: kerp-import db up",
        "Migrate the schema, or run again as the owner of production's tables: kerp-import db up",
    ),
):
    """A partitioning remembers itself in `operations` alone."""


class PartitionUnderWay(
    KerpError,
    code="KERP-X852",
    message=Words(
        "{name}은(는) 이미 파티션 작업 중입니다{holder_ko}", "{name} is being partitioned already{holder_en}"
    ),
    hint=Words("진행 상황을 보십시오: kerp-import db status", "See how far it is: kerp-import db status"),
):
    """Two programs never partition one table."""


class CannotBePartitioned(
    KerpError,
    code="KERP-X853",
    message=Words(
        "{table}은(는) 이대로 파티션으로 나눌 수 없습니다: {reasons_ko}",
        "{table} cannot be partitioned as it is: {reasons_en}",
    ),
    hint=Words(
        "적힌 것을 고친 뒤 다시 실행하십시오. 아무것도 바꾸지 않았습니다.",
        "Fix what is named and run again. Nothing was changed.",
    ),
):
    """Something stands on the table that could not be carried over, or would be left behind in silence."""


class DateUnclear(
    KerpError,
    code="KERP-X854",
    message=Words(
        "{table}을(를) 나눌 날짜 열을 정할 수 없습니다 (--on {on}; NOT NULL인 날짜 열: {candidates})",
        "It is not clear by which date to partition {table} (--on {on}; NOT NULL dates: {candidates})",
    ),
    hint=Words(
        "비어 있을 수 없는 날짜나 시각 열을 --on으로 정하십시오.",
        "Name a column of type date or timestamp that may not be NULL: --on COLUMN.",
    ),
):
    """There is none, or more than one."""


class TablesHeld(
    KerpError,
    code="KERP-X855",
    message=Words(
        "{name}: 잠금을 {attempts}번 시도했으나 받지 못했습니다{holder_ko}",
        "{name}: no lock was given (attempts: {attempts}){holder_en}",
    ),
    hint=Words(
        "그 세션이 끝난 뒤 같은 명령을 다시 실행하면 이어서 합니다.",
        "The same command goes on from here once that session has ended.",
    ),
):
    """Somebody holds a table for longer than we wait, and nobody shall wait behind us."""


class PartitionDiffers(
    KerpError,
    code="KERP-X856",
    message=Words(
        "{table}: 두 표의 행 {count}개가 다릅니다 (예: {keys})",
        "{table}: {count} row(s) differ between both tables, such as {keys}",
    ),
    hint=Words(
        "아무것도 바꿔치기하거나 지우지 않았습니다. 그 행들을 살핀 뒤 다시 실행하거나 되돌리십시오: "
        "kerp-import db partition {table} --undo",
        "Nothing was swapped or dropped. Look at those rows, then run again or go back: "
        "kerp-import db partition {table} --undo",
    ),
):
    """What was to be the same is not."""


class PartitionRowsUnseen(
    KerpError,
    code="KERP-X857",
    message=Words(
        "{table}: 비교한 행이 없는데 디스크에는 자료가 있습니다",
        "{table}: not one row was compared, and there is something on the disk",
    ),
    hint=Words(
        "행 수준 보안이 이 로그인에게 모든 회사를 감춥니다. BYPASSRLS가 있는 로그인으로 실행하십시오.",
        "Row-level security hides every company from this login. Run with a login that has BYPASSRLS.",
    ),
):
    """0 rows prove nothing of a table that is not empty."""


class NotUnderWay(
    KerpError,
    code="KERP-X858",
    message=Words(
        "{table}에는 끝내거나 되돌릴 파티션 작업이 없습니다{why_ko}",
        "There is no partitioning of {table} to finish or undo{why_en}",
    ),
    hint=Words(
        "시작하려면: kerp-import db partition {table} --by month",
        "To begin: kerp-import db partition {table} --by month",
    ),
):
    """Nothing has begun, it has been finished, or it is not as far yet."""


class AlreadyPartitioned(
    KerpError,
    code="KERP-X859",
    message=Words("{table}은(는) 이미 파티션 표입니다", "{table} is partitioned already"),
    hint=Words(
        "달을 미리 만들려면: kerp-import db partition {table} --ensure 12",
        "To make months ahead: kerp-import db partition {table} --ensure 12",
    ),
):
    """By us or by somebody else."""


class CatalogueChanged(
    KerpError,
    code="KERP-X860",
    message=Words(
        "{table}: 바꿔치기한 뒤 카탈로그가 다릅니다: {differences}",
        "{table}: the catalogue differs after the swap: {differences}",
    ),
    hint=Words(
        "바꿔치기를 되돌렸고 아무도 보지 못했습니다. 적힌 것을 알려 주시거나 되돌리십시오: "
        "kerp-import db partition {table} --undo",
        "The swap was rolled back and nobody saw it. Tell us what is named, or go back: "
        "kerp-import db partition {table} --undo",
    ),
):
    """What was to be carried over is not as it was."""


class RowsNotCopied(
    KerpError,
    code="KERP-X861",
    message=Words(
        "{table}: {count}행을 옮기지 못했습니다 (예: {keys}): {reason}",
        "{table}: {count} row(s) could not be copied, such as {keys}: {reason}",
    ),
    hint=Words("그 행들을 고친 뒤 같은 명령을 다시 실행하십시오.", "Fix those rows and run the same command again."),
):
    """A row that the new table refuses."""


class PartitionRefusedByServer(
    KerpError,
    code="KERP-X862",
    message=Words(
        "{name}: 서버가 거절했습니다: {reason} ({statement})", "{name}: the server refused: {reason} ({statement})"
    ),
    hint=Words(
        "그 단계는 커밋되지 않았습니다. 고친 뒤 같은 명령을 다시 실행하거나 되돌리십시오: "
        "kerp-import db partition {name} --undo",
        "Nothing of that step was committed. Fix it and run the same command again, or go back: "
        "kerp-import db partition {name} --undo",
    ),
):
    """A statement of ours that the server would not have."""


class TooManyMonths(
    KerpError,
    code="KERP-X863",
    message=Words(
        "{table}.{on}에 {count}개의 달이 있습니다 (한도 {most})",
        "{table}.{on}: too many months have rows ({count}; the limit is {most})",
    ),
    hint=Words("날짜가 맞는지 확인하십시오.", "Look whether the dates are right."),
):
    """So many partitions would make every statement slow."""


class DrainStands(
    KerpError,
    code="KERP-X864",
    message=Words(
        "{table}: 기본 파티션을 비우는 작업(--drain)이 끝나지 않았습니다",
        "{table}: the default partition is not emptied to the end yet (--drain)",
    ),
    hint=Words(
        "먼저 끝내십시오: kerp-import db partition {table} --drain",
        "End that first: kerp-import db partition {table} --drain",
    ),
):
    """What moves rows between partitions would move them in a table that goes."""


REFUSALS = (
    PartitionUnderWay, CannotBePartitioned, DateUnclear, TablesHeld, PartitionDiffers, PartitionRowsUnseen, NotUnderWay,
    AlreadyPartitioned, CatalogueChanged, RowsNotCopied, PartitionRefusedByServer, TooManyMonths, DrainStands,
)  # fmt: skip
"""What there is to refuse or to tell apart: exit code 4."""
