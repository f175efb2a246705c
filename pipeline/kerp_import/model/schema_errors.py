"""Why migrations cannot go on: one class per reason, as in `errors`."""

from kerp_import.model.errors import FileBroken, KerpError
from kerp_import.model.words import Words


class SchemaDirty(
    KerpError,
    code="KERP-X305",
    message=Words(
        "마이그레이션 {version}이(가) 중간에 멈춘 상태입니다 (dirty){place}{reason}{left_ko}",
        "Migration {version} stopped halfway (dirty){place}{reason}{left_en}",
    ),
    hint=Words(
        "멈춘 곳부터 이어서 하려면: kerp-import db repair{options}. 손으로 정리했다면 실제 버전을 적으십시오: "
        "kerp-import db force N{options}",
        "To go on from where it stopped: kerp-import db repair{options}. If you cleaned up by hand, write the true "
        "version: kerp-import db force N{options}",
    ),
):
    """`schema_migrations` says that a migration did not finish."""


class MigrationFailed(
    KerpError,
    code="KERP-X306",
    message=Words("마이그레이션 {name} 실패: {reason}", "Migration {name} failed: {reason}"),
    hint=Words(
        "그 마이그레이션은 되돌려졌습니다. 원인을 고친 뒤 다시 실행하십시오.",
        "That migration was undone; fix the cause and run again.",
    ),
):
    """A migration's SQL was refused; its transaction was rolled back."""


class MigrationWaited(
    MigrationFailed,
    code="KERP-X619",
    message=Words(
        "마이그레이션 {name}: 다른 세션이 쥐고 있어 실행하지 못했습니다{holder_ko}: {reason}",
        "Migration {name}: another session is in the way{holder_en}: {reason}",
    ),
    hint=Words(
        "그 마이그레이션은 되돌려졌습니다. 그 세션이 끝나면 다시 실행하십시오. 버려진 세션이라면: "
        "SELECT pg_terminate_backend({pid});",
        "That migration was undone; run again once that session has ended. If nobody needs it: "
        "SELECT pg_terminate_backend({pid});",
    ),
):
    """Somebody's lock, deadlock or transaction stood in the way at every attempt."""


class MigrationFilesUnfit(
    KerpError,
    code="KERP-X601",
    message=Words(
        "{folder}: 마이그레이션 폴더가 아닙니다: {problems_ko}", "{folder}: no folder of migrations: {problems_en}"
    ),
    hint=Words(
        "파일 이름은 000001_이름.up.sql과 000001_이름.down.sql입니다. 새로 만들려면: "
        "kerp-import db create 이름 --path 폴더",
        "Files are named 000001_name.up.sql and 000001_name.down.sql; to make a pair: "
        "kerp-import db create name --path FOLDER",
    ),
):
    """A folder of migrations has a file whose name is none, a number twice, or a way back without a way in."""


class MigrationUnreadable(
    KerpError,
    code="KERP-X602",
    message=Words("{file}:{line} {problem_ko}", "{file}:{line} {problem_en}"),
    hint=Words("파일을 고친 뒤 다시 실행하십시오.", "Fix the file and run again."),
):
    """A file's own transactions have no end or no beginning, or a check of it counts nothing."""


class SchemaOfAnother(
    KerpError,
    code="KERP-X603",
    message=Words(
        "{table}은(는) kerp-import가 아닌 다른 프로그램의 버전({version})입니다",
        "{table} holds the version ({version}) of another program, not of kerp-import",
    ),
    hint=Words(
        "kerp-import에 스키마를 따로 주십시오: CREATE SCHEMA kerp; 주소 끝에 ?options=-csearch_path%3Dkerp",
        "Give kerp-import a schema of its own: CREATE SCHEMA kerp; and end the address with "
        "?options=-csearch_path%3Dkerp",
    ),
):
    """`schema_migrations` is there, but none of our tables: somebody else's folder was run here."""


class TableTaken(
    KerpError,
    code="KERP-X604",
    message=Words(
        "{table}에는 kerp-import 자신의 버전이 있어 다른 폴더에 쓸 수 없습니다",
        "{table} holds the version of kerp-import itself, so that no other folder can use it",
    ),
    hint=Words(
        "다른 표를 쓰십시오: --table 이름 (golang-migrate의 x-migrations-table과 같습니다)",
        "Use another table: --table NAME (golang-migrate's x-migrations-table)",
    ),
):
    """A foreign folder would write its versions over ours."""


class SchemaAhead(
    KerpError,
    code="KERP-X605",
    message=Words(
        "데이터베이스 스키마({version})가 이 프로그램이 아는 것({known})보다 새롭습니다",
        "The database's schema ({version}) is newer than this program knows ({known})",
    ),
    hint=Words(
        "kerp-import를 새 버전으로 올리십시오. 스키마를 내리려면 새 버전의 프로그램으로: kerp-import db goto {known}",
        "Update kerp-import. To take the schema back, use the newer program: kerp-import db goto {known}",
    ),
):
    """A newer kerp-import migrated this database."""


class MigrationsDiffer(
    KerpError,
    code="KERP-X606",
    message=Words(
        "적용된 마이그레이션이 파일과 다릅니다: {problems_ko}", "What was applied differs from the files: {problems_en}"
    ),
    hint=Words(
        "파일을 적용된 그대로 되돌리고, 바꿀 것은 새 번호로 쓰십시오. 내용이 같은 수정이라면: "
        "kerp-import db repair{options}",
        "Put the file back as it was applied and write the change as a new number; where the edit means the same: "
        "kerp-import db repair{options}",
    ),
):
    """A file was edited, is missing, or came in between after later ones had been applied."""


class MigrationUnderWay(
    KerpError,
    code="KERP-X607",
    message=Words("다른 마이그레이션이 진행 중입니다{holder_ko}", "Another migration is under way{holder_en}"),
    hint=Words(
        "끝난 뒤 다시 실행하십시오. 그 프로그램이 없어졌다면: kerp-import db repair",
        "Run again once it has ended. If its program is gone: kerp-import db repair",
    ),
):
    """Somebody else holds golang-migrate's lock."""


class MigrationStopped(
    KerpError,
    code="KERP-X608",
    message=Words(
        "마이그레이션 {name} 실패: {reason}{holder_ko} ({steps}단계 중 {done}단계까지 실행됨){left_ko}",
        "Migration {name} failed: {reason}{holder_en} ({done} of {steps} step(s) is(are) done){left_en}",
    ),
    hint=Words(
        "실행된 단계는 남아 있습니다 (dirty). 원인을 고친 뒤 이어서 하십시오: kerp-import db repair{options}",
        "The steps that are done stay (dirty). Fix the cause, then go on: kerp-import db repair{options}",
    ),
):
    """A file that is no single transaction stopped at one of its statements."""


class OutcomeUnknown(
    KerpError,
    code="KERP-X609",
    message=Words(
        "연결이 끊어져 트랜잭션의 결과를 알 수 없습니다 ({outcome})",
        "The connection was lost and what became of the transaction is not known ({outcome})",
    ),
    hint=Words("무엇이 적용되었는지 보십시오: kerp-import db status", "See what is applied: kerp-import db status"),
):
    """The server does not remember, or has not decided, whether a COMMIT happened."""


class NoWayBack(
    KerpError,
    code="KERP-X610",
    message=Words("{file}에는 down 파일이 없습니다", "{file} has no down file"),
    hint=Words("되돌리는 SQL을 같은 이름의 .down.sql로 쓰십시오.", "Write the way back as .down.sql of the same name."),
):
    """A migration that is to be undone has no way back."""


class VersionUnknown(
    KerpError,
    code="KERP-X611",
    message=Words(
        "버전 {version}은(는) 없습니다 (마지막은 {newest})", "There is no version {version} (the last is {newest})"
    ),
    hint=Words("있는 버전을 보십시오: kerp-import db status", "See which there are: kerp-import db status"),
):
    """No file has that number."""


class BackfillMissing(
    KerpError,
    code="KERP-X612",
    message=Words(
        "{file}: 먼저 끝나야 하는 백필 {name}이(가) 끝나지 않았습니다",
        "{file}: the backfill {name}, which must come first, has not finished",
    ),
    hint=Words("진행 상황을 보십시오: kerp-import db status", "See how far it is: kerp-import db status"),
):
    """`-- requires: backfill NAME` names one that was not run to its end."""


class CheckRefused(
    KerpError,
    code="KERP-X613",
    message=Words(
        "{file}:{line} check를 실행할 수 없습니다: {reason}", "{file}:{line} the check cannot be run: {reason}"
    ),
    hint=Words(
        "질의를 고치십시오. 모든 회사의 행을 세어야 하므로 BYPASSRLS가 있는 로그인이 필요할 수 있습니다.",
        "Fix the query. It must count the rows of every company, which may take a login with BYPASSRLS.",
    ),
):
    """The query of a `-- check:` line fails, or would not see every row."""


class RowsInTheWay(
    KerpError,
    code="KERP-X614",
    message=Words(
        "{file}:{line} 걸리는 행이 {count}건 있어 시작하지 않았습니다: {query}",
        "{file}:{line} {count} row(s) is(are) in the way, so it was not begun: {query}",
    ),
    hint=Words("그 행들을 고친 뒤 다시 실행하십시오.", "Fix those rows and run again."),
):
    """A `-- check:` of the file counts rows."""


class DonePartEdited(
    KerpError,
    code="KERP-X615",
    message=Words(
        "{file}: 이미 실행한 앞의 {done}단계가 고쳐졌습니다",
        "{file}: its first {done} step(s), which were run, have been edited",
    ),
    hint=Words(
        "실행한 부분은 그대로 두고 나머지만 고치십시오. 손으로 정리했다면: kerp-import db force N",
        "Leave what was run as it was and fix only the rest; if you cleaned up by hand: kerp-import db force N",
    ),
):
    """A half-done file can only be gone on with if what was carried out still stands in it."""


class IndexUnknown(
    KerpError,
    code="KERP-X616",
    message=Words(
        "{file}:{line} 이름 없는 인덱스를 만들다 끊겨, 다 만들어졌는지 알 수 없습니다",
        "{file}:{line} it is not known whether the index without a name was built before the connection was lost",
    ),
    hint=Words(
        "표의 인덱스를 보고 만들어진 것이 있으면 지우십시오 (DROP INDEX CONCURRENTLY). 그 다음 파일의 인덱스에 "
        "이름을 붙이고: kerp-import db repair",
        "Look at the table's indexes and drop the one that was made (DROP INDEX CONCURRENTLY). Then give the index a "
        "name in the file, and: kerp-import db repair",
    ),
):
    """A CREATE INDEX CONCURRENTLY without a name was broken off: nobody can tell its index from others."""


class DirtyByAnother(
    KerpError,
    code="KERP-X617",
    message=Words(
        "버전 {version}은(는) 다른 도구가 중간에 멈춘 것이어서 (dirty) 어디까지 되었는지 적혀 있지 않습니다",
        "Another tool stopped halfway at version {version} (dirty), and how far it came is not noted",
    ),
    hint=Words(
        "그 파일이 무엇을 남겼는지 보고 손으로 정리한 뒤, 스키마가 실제로 있는 버전을 적으십시오: "
        "kerp-import db force N",
        "See what that file left and clean up by hand, then write the version at which the schema really is: "
        "kerp-import db force N",
    ),
):
    """`schema_migrations` is dirty and our history has no file that is half done: there is nothing to go on from."""


class IndexNotBuilt(
    KerpError,
    code="KERP-X618",
    message=Words("인덱스 {name}을(를) 다시 만들지 못했습니다: {reason}", "The index {name} was not built: {reason}"),
    hint=Words(
        "원인을 고친 뒤 다시 하십시오 (겹치는 행이면 먼저 하나로): kerp-import db repair",
        "Fix the cause, duplicate rows first of all, and run again: kerp-import db repair",
    ),
):
    """An INVALID index cannot be built anew: its rows are still not unique, or a right is lacking."""


class CloneFailed(
    KerpError,
    code="KERP-X640",
    message=Words(
        "비교할 스키마를 내장 서버에 만들지 못했습니다: {name} {reason}",
        "The schema to compare with could not be made on the embedded server: {name} {reason}",
    ),
    hint=Words(
        "이 파일은 빈 내장 PostgreSQL에서 실행되지 않습니다. 확장이나 역할이 필요하면 그것을 파일에서 만드십시오.",
        "This file does not run on an empty embedded PostgreSQL; what it needs (a role, a type) a file must make.",
    ),
):
    """A migration that the target has does not run on a server of its own."""


class TargetUnreadable(
    KerpError,
    code="KERP-X641",
    message=Words("대상의 스키마를 복사하지 못했습니다: {reason}", "The target's schema could not be copied: {reason}"),
    hint=Words(
        "마이그레이션과 다른 점이 있어 파일만으로는 시험할 수 없습니다 (kerp-import db drift). "
        "모든 표를 읽을 수 있는 로그인으로 다시 실행하십시오.",
        "It differs from its migrations, so that the files alone do not do (kerp-import db drift). Run again with a "
        "login that may read every table.",
    ),
):
    """pg_dump was refused, and the target is not what its migrations make."""


class NothingToUndo(
    KerpError,
    code="KERP-X650",
    message=Words(
        "되돌릴 마이그레이션이 없습니다: 버전이 이미 {version}입니다",
        "There is no migration to undo: the version is {version} already",
    ),
    hint=Words("적용된 것을 보십시오: kerp-import db status", "See what is applied: kerp-import db status"),
):
    """The way back must lead below the version that the schema is at."""


class WayBackAstray(
    KerpError,
    code="KERP-X651",
    message=Words(
        "되돌린 뒤의 스키마가 예상과 다릅니다: {differences_ko}",
        "After the way back the schema is not what was expected: {differences_en}",
    ),
    hint=Words(
        "그 사이 다른 누가 스키마를 고쳤을 수 있습니다. 그 전의 스키마는 {dump}에 있습니다. 지금을 보십시오: "
        "kerp-import db status",
        "Somebody else may have changed the schema meanwhile. How it was before is in {dump}. See how it is now: "
        "kerp-import db status",
    ),
):
    """The version or the tables are not those that the trial of the same files had left."""


class NoSeeds(
    KerpError,
    code="KERP-X652",
    message=Words("{folder}에 .sql 파일이 없습니다", "{folder} holds no .sql file"),
    hint=Words(
        "시드 파일이 있는 폴더를 지정하십시오: kerp-import db seed --path db/seeds",
        "Name the folder of the seed files: kerp-import db seed --path db/seeds",
    ),
):
    """A folder of seeds is empty, or not there."""


class SeedRefused(
    KerpError,
    code="KERP-X653",
    message=Words("시드 {place} 실패: {reason}", "The seed {place} failed: {reason}"),
    hint=Words(
        "아무것도 바뀌지 않았습니다. 원인을 고친 뒤 다시 실행하십시오.",
        "Nothing was changed; fix the cause and run again.",
    ),
):
    """The server refused a statement of a seed; the folder's transaction was rolled back."""


class SeedOutsideTransaction(
    KerpError,
    code="KERP-X654",
    message=Words("시드 {place}: 트랜잭션 안에서 실행할 수 없습니다", "The seed {place} cannot run in a transaction"),
    hint=Words(
        "시드는 모두 한 트랜잭션입니다. 인덱스나 VACUUM은 마이그레이션에 쓰십시오: kerp-import db create 이름 "
        "--path 폴더",
        "All seeds are one transaction. Write an index or VACUUM as a migration: kerp-import db create NAME "
        "--path FOLDER",
    ),
):
    """A statement of a seed would break its transaction in two."""


class SchemaMoved(
    KerpError,
    code="KERP-X655",
    message=Words(
        "그 사이 스키마의 버전이 {was}에서 {now}(으)로 바뀌어 되돌리지 않았습니다",
        "Meanwhile the schema went from version {was} to {now}, so nothing was undone",
    ),
    hint=Words("다시 실행해 무엇이 지워지는지 보십시오.", "Run again, and see what would be deleted."),
):
    """Somebody else migrated while a person was asked."""


class LintExceptionsBroken(
    FileBroken,
    code="KERP-X630",
    message=Words(
        "{file}: 예외 파일에 문제가 {count}건 있습니다", "{file}: {count} problem(s) in the file of exceptions"
    ),
    hint=Words(
        "적힌 줄을 고친 뒤 다시 실행하십시오: kerp-import db lint",
        "Fix the lines named and run again: kerp-import db lint",
    ),
):
    """A lint-exceptions.yaml with problems."""


class SquawkUnusable(
    KerpError,
    code="KERP-X631",
    message=Words("squawk을 실행할 수 없습니다: {reason}", "squawk cannot be run: {reason}"),
    hint=Words(
        "다시 설치하십시오: pip install --force-reinstall squawk-cli",
        "Install it again: pip install --force-reinstall squawk-cli",
    ),
):
    """The linter that we call is not there, or does not do what it is asked."""
