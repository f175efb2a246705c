"""Why a table cannot be copied, or its copy is not the same: one class per reason, as in `errors`."""

from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words


class CopyUnkept(
    KerpError,
    code="KERP-X680",
    message=Words(
        "{place}: 복사의 진행 상황을 적을 표(operations)가 없거나 이 로그인이 쓸 수 없습니다",
        "{place}: the table that keeps how far a copy is (operations) is not there, or this login may not write it",
    ),
    hint=Words(
        "대상의 스키마를 올리거나 운영 표의 주인으로 다시 실행하십시오: kerp-import --database-url 대상주소 db up",
        "Migrate the target, or run again as the owner of its tables: kerp-import --database-url TARGET db up",
    ),
):
    """A copy remembers itself in the target's `operations` alone."""


class CopyTableUnknown(
    KerpError,
    code="KERP-X681",
    message=Words("{place}에 표 {table}이(가) 없습니다", "There is no table {table} in {place}"),
    hint=Words(
        "이름에 스키마를 붙여 보십시오. 대상에 표를 만들면서 복사하려면 --with-schema를 붙이십시오.",
        "Write its schema before the name. To make the table in the target as well, add --with-schema.",
    ),
):
    """No table of that name."""


class ColumnsDiffer(
    KerpError,
    code="KERP-X682",
    message=Words(
        "{table}의 열이 원본과 대상에서 다릅니다: {differences_ko}",
        "The columns of {table} differ between source and target: {differences_en}",
    ),
    hint=Words(
        "두 스키마를 같은 버전으로 맞춘 뒤 다시 실행하십시오 (kerp-import db status). 아무것도 복사하지 않았습니다.",
        "Bring both schemas to the same version (kerp-import db status) and run again. Nothing was copied.",
    ),
):
    """Rows go from column to column of the same name and type."""


class CopyWithoutCompany(
    KerpError,
    code="KERP-X683",
    message=Words("{table}에는 회사 열(company_id)이 없습니다", "{table} has no column of the company (company_id)"),
    hint=Words(
        "--company 없이, 두 서버 모두 BYPASSRLS가 있는 로그인으로 복사하십시오.",
        "Copy it without --company, and with logins that have BYPASSRLS on both servers.",
    ),
):
    """Rows that belong to no company cannot be copied company by company."""


class CopyUnderWay(
    KerpError,
    code="KERP-X684",
    message=Words("{name}은(는) 이미 복사하는 중입니다{holder_ko}", "{name} is being copied already{holder_en}"),
    hint=Words(
        "진행 상황을 보십시오: kerp-import --database-url 대상주소 db status",
        "See how far it is: kerp-import --database-url TARGET db status",
    ),
):
    """Two programs never copy one table into the same target."""


class SameTable(
    KerpError,
    code="KERP-X685",
    message=Words(
        "--from과 --to가 같은 표를 가리킵니다: {place} {table}", "--from and --to are one table: {place} {table}"
    ),
    hint=Words("두 주소를 확인하십시오.", "Look at both addresses."),
):
    """A table is not copied into itself."""


class CopyNothingSeen(
    KerpError,
    code="KERP-X686",
    message=Words(
        "{place}의 {table}에서 한 행도 보이지 않지만 디스크에 {bytes}바이트가 있습니다",
        "No row of {table} is seen in {place}, but {bytes} bytes of it are on the disk",
    ),
    hint=Words(
        "BYPASSRLS가 있는 로그인으로 다시 실행하십시오. 행이 정말 없다면 복사할 것도 없습니다 (VACUUM {table};).",
        "Run again with a login that has BYPASSRLS. If there really is no row, nothing needs a copy (VACUUM {table};).",
    ),
):
    """No row seen is not no row there."""


class DefinitionUnreadable(
    KerpError,
    code="KERP-X687",
    message=Words(
        "{table}의 정의(PostgreSQL {source})를 대상(PostgreSQL {target})에 만들 수 없습니다: {reason}",
        "The definition of {table} (PostgreSQL {source}) cannot be made in the target (PostgreSQL {target}): {reason}",
    ),
    hint=Words(
        "대상을 마이그레이션으로 준비한 뒤(kerp-import db up) --with-schema 없이 복사하십시오. "
        "대상은 그대로입니다: 임시 데이터베이스에서 먼저 시험했습니다.",
        "Prepare the target by migrations (kerp-import db up) and copy without --with-schema. The target is as it was: "
        "the definition was tried in a scratch database first.",
    ),
):
    """What the target's version cannot read, or what the table needs and the target has not."""


class TargetTableThere(
    KerpError,
    code="KERP-X688",
    message=Words(
        "{place}에 {table}이(가) 이미 있어 --with-schema로 만들 수 없습니다",
        "{table} is there already in {place}, so --with-schema cannot make it",
    ),
    hint=Words("--with-schema 없이 복사하십시오.", "Copy it without --with-schema."),
):
    """A table that is there is never replaced."""


class TargetWritten(
    KerpError,
    code="KERP-X689",
    message=Words(
        "복사하는 동안 누군가 대상의 {table}에 저장했습니다: 지울 행이 {expected}개였는데 {found}개입니다",
        "Somebody wrote {table} in the target meanwhile: {expected} row(s) were to be deleted there, and it is {found}",
    ),
    hint=Words(
        "그 구간은 되돌렸습니다. 같은 명령을 다시 실행하면 새로 세고 이어서 합니다.",
        "That range was undone. The same command counts anew and goes on.",
    ),
):
    """Nothing is deleted that was not told."""


class CopyDiffers(
    KerpError,
    code="KERP-X690",
    message=Words(
        "{table}의 사본이 원본과 다릅니다: {count}행 (키: {keys})",
        "The copy of {table} differs from its source in {count} row(s), by key: {keys}",
    ),
    hint=Words(
        "대상의 트리거와, 복사하는 동안 대상에 쓴 사람을 확인하십시오. "
        "같은 명령을 다시 실행하면 다른 구간만 다시 복사합니다.",
        "Look at the target's triggers, and at who wrote there meanwhile. The same command copies anew what differs.",
    ),
):
    """A copy counts once it was compared."""


class CopyWithoutKey(
    KerpError,
    code="KERP-X691",
    message=Words(
        "대상의 {table}에는 원본의 키({key})와 같은 기본키나 고유 키가 없습니다",
        "{table} in the target has not the source's key ({key}) as its primary or unique key",
    ),
    hint=Words(
        "대상에 같은 키를 만드십시오: CREATE UNIQUE INDEX CONCURRENTLY ON {table} ({key});",
        "Make the same key in the target: CREATE UNIQUE INDEX CONCURRENTLY ON {table} ({key});",
    ),
):
    """Ranges are found on both sides by the same key."""


class CopyCascades(
    KerpError,
    code="KERP-X692",
    message=Words(
        "원본에 없는 대상의 {count}행을 지우면 다른 표의 행도 지워지거나 바뀝니다: {tables}",
        "Deleting {count} row(s) that the source has not would delete or change rows of other tables: {tables}",
    ),
    hint=Words(
        "그 행들을 먼저 손으로 정리한 뒤 다시 실행하십시오. 아무것도 바꾸지 않았습니다.",
        "Settle those rows by hand first, and run again. Nothing was changed.",
    ),
):
    """Rows of another table are never deleted without a word."""


class CopyLeavesRows(
    KerpError,
    code="KERP-X693",
    message=Words(
        "{table}의 {count}행은 어느 회사의 것도 아니어서 회사별로 복사할 수 없습니다",
        "{count} row(s) of {table} belong to no company, and would be left out of a copy company by company",
    ),
    hint=Words(
        "두 서버 모두 BYPASSRLS가 있는 로그인으로 다시 실행하십시오. 아무것도 복사하지 않았습니다.",
        "Run again with logins that have BYPASSRLS on both servers. Nothing was copied.",
    ),
):
    """No row of the source is left out without a word."""


class TableChanging(
    KerpError,
    code="KERP-X881",
    message=Words(
        "{table}은(는) 원본에서 바뀌는 중입니다 ({name}). 정의에는 그 변경의 트리거와 임시 열이 들어 있습니다",
        "{table} is being changed in the source ({name}): its definition holds triggers and columns of that change",
    ),
    hint=Words(
        "변경을 끝내거나({ends}) 되돌린 뒤({reverts}) 다시 실행하십시오. 지금 행만 복사하려면 대상에도 "
        "같은 변경을 시작하고 --with-schema 없이 복사하십시오. 대상은 그대로입니다.",
        "Bring the change to its end ({ends}) or back ({reverts}), and run again. To copy rows now, begin the same "
        "change in the target and copy without --with-schema. The target is as it was.",
    ),
):
    """A definition that is half of a change stands for nothing without the other half."""


class DefinitionHasPartitions(
    KerpError,
    code="KERP-X882",
    message=Words(
        "{table}은(는) 원본에서 파티션 표이고, pg_dump는 표 하나의 정의에 파티션을 넣지 않습니다",
        "{table} is partitioned in the source, and pg_dump leaves partitions out of the definition of one table",
    ),
    hint=Words(
        "대상의 스키마를 올린 뒤(kerp-import db up) --with-schema 없이 복사하십시오. 대상에서도 나누려면: "
        "kerp-import db partition {name} --by month",
        "Prepare the target by migrations (kerp-import db up) and copy without --with-schema. To have it partitioned "
        "there as well: kerp-import db partition {name} --by month",
    ),
):
    """Rows go into a partitioned table as into any other; its definition goes by itself."""


REFUSALS = (
    TableChanging, DefinitionHasPartitions, ColumnsDiffer, CopyWithoutCompany, CopyNothingSeen, DefinitionUnreadable,
    TargetTableThere, CopyDiffers, CopyWithoutKey, CopyCascades, CopyLeavesRows,
)  # fmt: skip
"""What ends a copy because of what it found: exit code 4."""
