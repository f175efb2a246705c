"""Why a change of columns cannot go on: one class per reason, as in `errors`."""

from kerp_import.model.errors import FileBroken, KerpError
from kerp_import.model.words import Words


class ChangeFileBroken(
    FileBroken,
    code="KERP-X810",
    message=Words(
        "{file}: 변경 파일에 문제가 {count}건 있습니다", "{file}: {count} problem(s) in the file of the change"
    ),
    hint=Words(
        "적힌 줄을 고친 뒤 다시 실행하십시오.",
        "Fix the lines named and run again.",
    ),
):
    """A declaration that is not well-formed, or whose keys do not go together."""


class ChangeUnknown(
    KerpError,
    code="KERP-X811",
    message=Words("{name}: 그런 이름의 변경이 없습니다", "{name}: there is no change of that name"),
    hint=Words(
        "변경과 그 단계: kerp-import db status. 시작하려면: kerp-import db expand 파일",
        "Changes and how far they are: kerp-import db status. To begin one: kerp-import db expand FILE",
    ),
):
    """A command names a change that was never expanded here."""


class ChangeDiffers(
    KerpError,
    code="KERP-X812",
    message=Words(
        "{name}: 같은 이름의 변경이 다른 내용으로 진행 중입니다 ({phase})",
        "{name}: a change of that name, declared otherwise, is under way ({phase})",
    ),
    hint=Words(
        "파일을 처음 내용으로 되돌리거나, 다른 이름을 쓰거나, 먼저 되돌리십시오: kerp-import db expand {name} --revert",
        "Put the file back as it was, take another name, or go back first: kerp-import db expand {name} --revert",
    ),
):
    """The same name was declared with another text."""


class ChangesNeedOperations(
    KerpError,
    code="KERP-X814",
    message=Words(
        "변경을 적을 수 없습니다: operations 표가 없거나 이 로그인이 쓸 수 없습니다 ({login})",
        "Changes cannot be noted: there is no table of operations, or this login may not write it ({login})",
    ),
    hint=Words(
        "kerp-import의 스키마가 있는 데이터베이스에서, 운영 표의 주인으로 실행하십시오: kerp-import db up",
        "Run it on a database with kerp-import's schema, as the owner of the production tables: kerp-import db up",
    ),
):
    """No kerp-import schema, one that is too old, or a login that does not own production's tables."""


class ChangeFolderTaken(
    KerpError,
    code="KERP-X815",
    message=Words(
        "{folder}: 아직 실행하지 않은 다른 마이그레이션이 있습니다: {files}",
        "{folder}: other migrations of the folder are pending: {files}",
    ),
    hint=Words(
        "먼저 실행하거나 치운 뒤 다시 실행하십시오: kerp-import db up{options}",
        "Run them or take them out first: kerp-import db up{options}",
    ),
):
    """The change's own file would bring others along that nobody asked for."""


class ChangeTrialFailed(
    KerpError,
    code="KERP-X816",
    message=Words(
        "{name}: 사본에서 {step_ko} 중에 거부되었습니다: {statement}: {reason}",
        "{name}: on a copy, {step_en} was refused: {statement}: {reason}",
    ),
    hint=Words(
        "아무것도 바꾸지 않았습니다. 이유가 된 것을 고친 뒤 다시 실행하십시오.",
        "Nothing was changed. Fix what is in the way and run again.",
    ),
):
    """The whole change runs on a copy of the schema first, and some statement of it does not."""


class ChangeFolderUnknown(
    KerpError,
    code="KERP-X817",
    message=Words(
        "{name}: 마이그레이션 폴더가 없습니다: {folder}", "{name}: the folder of its migrations is not there: {folder}"
    ),
    hint=Words(
        "그 폴더가 있는 곳에서 실행하거나 어디 있는지 알려 주십시오: --path 폴더 --table {table}",
        "Run it where that folder is, or say where: --path FOLDER --table {table}",
    ),
):
    """A change was expanded from a folder that is not here."""


class ChangeNotFilled(
    KerpError,
    code="KERP-X830",
    message=Words("{name}: 아직 채우지 않았습니다 ({phase})", "{name}: it is not filled yet ({phase})"),
    hint=Words(
        "먼저 채우십시오: kerp-import db migrate-data {name}", "Fill it first: kerp-import db migrate-data {name}"
    ),
):
    """`db contract` comes after `db migrate-data`."""


class RowsNotFilled(
    KerpError,
    code="KERP-X831",
    message=Words(
        "{table}: 채우지 못한 행이 {count}건 있습니다{keys}", "{table}: {count} row(s) is(are) not filled{keys}"
    ),
    hint=Words(
        "그 행을 고친 뒤 다시 실행하십시오: kerp-import db migrate-data {name}",
        "Fix those rows and run again: kerp-import db migrate-data {name}",
    ),
):
    """The fill has come to its end and rows are left out."""


class SidesDiffer(
    KerpError,
    code="KERP-X832",
    message=Words(
        "{table}: 옛 값과 새 값이 다른 행이 {count}건 있습니다. 키: {keys}",
        "{table}: {count} row(s) differ(s) between old and new. Keys: {keys}",
    ),
    hint=Words(
        "트리거가 꺼진 동안 쓴 행일 수 있습니다. 어느 값이 맞는지 보고 고친 뒤 다시 실행하십시오. "
        "옛 값이 모두 맞으면 다시 채웁니다: kerp-import db migrate-data {name}",
        "They may have been written while the trigger was off. See which value is true, fix them and run again. "
        "Where every old value is true, fill again: kerp-import db migrate-data {name}",
    ),
):
    """The proof found rows whose values are not the same on both sides."""


class NothingCompared(
    KerpError,
    code="KERP-X833",
    message=Words(
        "{table}: 디스크에는 자료가 있는데 한 행도 보지 못해 아무것도 증명하지 못했습니다",
        "{table}: it has data on the disk and not one row was seen, so nothing is proven",
    ),
    hint=Words(
        "모든 회사의 행을 보는 로그인(BYPASSRLS)으로 다시 실행하십시오. 행을 모두 지운 표라면: VACUUM {table};",
        "Run again with a login that sees the rows of every company (BYPASSRLS). If all rows were deleted: "
        "VACUUM {table};",
    ),
):
    """0 rows of a table with pages prove nothing."""


class WrittenLately(
    KerpError,
    code="KERP-X834",
    message=Words(
        "{columns}: {when}에 마지막으로 쓰였습니다 ({unwritten_for_ko} 동안 아무도 쓰지 않아야 합니다)",
        "{columns}: last written at {when} (nobody may have written it for {unwritten_for_en})",
    ),
    hint=Words(
        "옛 이름으로 쓰는 프로그램을 찾아 고치십시오: SELECT usename, application_name, client_addr, query FROM "
        "pg_stat_activity; 그 뒤 다시 실행하십시오: kerp-import db contract {name}",
        "Find the program that still writes that name: SELECT usename, application_name, client_addr, query FROM "
        "pg_stat_activity; then run again: kerp-import db contract {name}",
    ),
):
    """The trigger saw a write of a name that goes, within the time for which nobody may write it."""


class WatchedBriefly(
    KerpError,
    code="KERP-X847",
    message=Words(
        "{columns}: {when}부터 지켜보기 시작했습니다 ({unwritten_for_ko} 동안 아무도 쓰지 않아야 합니다)",
        "{columns}: writes are watched since {when} only (nobody may have written it for {unwritten_for_en})",
    ),
    hint=Words(
        "그 시간이 지난 뒤 다시 실행하십시오. 옛 이름으로 쓰는 프로그램이 없다고 확신하면: "
        "kerp-import db contract {name} --unwritten-for 0",
        "Run again after that time. If you are sure that no program writes that name: "
        "kerp-import db contract {name} --unwritten-for 0",
    ),
):
    """Nobody has written a name that goes since `db expand`, which is not long ago."""


class ColumnNamed(
    KerpError,
    code="KERP-X835",
    message=Words("{thing}이(가) {columns}을(를) 부릅니다", "{thing} names {columns}"),
    hint=Words("{remedy}", "{remedy}"),
):
    """A view, a function, a policy … names a column that goes."""


class ColumnRead(
    KerpError,
    code="KERP-X836",
    message=Words(
        "{role}의 문장이 {columns}을(를) 부릅니다 ({calls}회): {query}",
        "A statement of {role} names {columns} ({calls} calls): {query}",
    ),
    hint=Words(
        "그 프로그램을 새 이름으로 고친 뒤 다시 실행하십시오. 앞서 본 뒤로 실행되지 않은 문장은 세지 않습니다.",
        "Change that program to the new name and run again; what has not run since the last look does not count.",
    ),
):
    """pg_stat_statements counts a statement that names a column that goes, and that ran since the last look."""


class SoakNotOver(
    KerpError,
    code="KERP-X837",
    message=Words(
        "{name}: 읽기를 막고 기다리는 중입니다 ({until}까지)", "{name}: reads are refused and waited for, until {until}"
    ),
    hint=Words(
        "그 뒤 다시 실행하십시오: kerp-import db contract {name}. 읽지 못해 멈춘 프로그램이 있으면: "
        "kerp-import db contract {name} --restore-reads",
        "Run again after that: kerp-import db contract {name}. Where a program fails for it: "
        "kerp-import db contract {name} --restore-reads",
    ),
):
    """The soak has not lasted as long as was asked for."""


class GrantorOutOfReach(
    KerpError,
    code="KERP-X838",
    message=Words(
        "{table}: {grantor}이(가) 준 읽기 권한을 이 로그인은 거둘 수 없습니다",
        "{table}: this login cannot take back the reads that {grantor} gave",
    ),
    hint=Words(
        "그 역할이 될 수 있는 로그인으로 실행하십시오: GRANT {grantor} TO {login};",
        "Run it as a login that may become that role: GRANT {grantor} TO {login};",
    ),
):
    """A role that is not the owner has given on what it was given, and only it can take that back."""


class ChangeTakenBack(
    KerpError,
    code="KERP-X840",
    message=Words("{name}: 되돌린 변경입니다", "{name}: that change was taken back"),
    hint=Words(
        "다시 하려면 처음부터 하십시오: kerp-import db expand 파일",
        "To do it again, begin anew: kerp-import db expand FILE",
    ),
):
    """A change that was reverted is neither filled nor contracted."""


class SidesMoved(
    KerpError,
    code="KERP-X841",
    message=Words(
        "{name}: 증명에서 보지 못한 행이 달라 지우지 않았습니다: {reason}",
        "{name}: rows that the proof did not see differ, so nothing was dropped: {reason}",
    ),
    hint=Words(
        "아무것도 바뀌지 않았습니다. 무엇이 다른지 보십시오: kerp-import db migrate-data {name}. 거기서 다르지 않다면 "
        "이 로그인에게 숨겨진 행입니다: BYPASSRLS가 있는 로그인으로 실행하십시오.",
        "Nothing was changed. See what differs: kerp-import db migrate-data {name}. If nothing does there, those rows "
        "are hidden from this login: run it with one that has BYPASSRLS.",
    ),
):
    """Under the lock, right before the drop, a row was not the same on both sides."""


class RowsUnproven(
    KerpError,
    code="KERP-X846",
    message=Words(
        "{table}: 행 보안 때문에 이 로그인({login})이 못 본 행이 있을 수 있는데, 잠근 채 모두 비교하기에는 표가 큽니다",
        "{table}: row-level security may hide rows from this login ({login}), and the table is too large to be "
        "compared under the lock",
    ),
    hint=Words(
        "아무것도 지우지 않았습니다. 모든 행을 보는 로그인(BYPASSRLS)으로 실행하십시오.",
        "Nothing was dropped. Run it with a login that sees every row (BYPASSRLS).",
    ),
):
    """What a policy hides is neither filled nor proven, and the contract would drop its values."""


class ChangeBusy(
    KerpError,
    code="KERP-X842",
    message=Words("{name}: 다른 곳에서 진행 중입니다{holder_ko}", "{name}: it is under way elsewhere{holder_en}"),
    hint=Words(
        "끝난 뒤 다시 실행하십시오: kerp-import db status", "Run again once it has ended: kerp-import db status"
    ),
):
    """Two commands for one change at a time."""


class ChangeInTheWay(
    KerpError,
    code="KERP-X843",
    message=Words("{what}", "{what}"),
    hint=Words("이유를 없앤 뒤 다시 실행하십시오.", "Fix that and run again."),
):
    """Something stands in the way of going back, or was changed since the change was expanded."""


class NoReverse(
    KerpError,
    code="KERP-X844",
    message=Words(
        "{name}: {kind}은(는) 끝난 뒤에는 이 명령으로 되돌리지 않습니다",
        "{name}: a {kind} that is done is not undone by this command",
    ),
    hint=Words("{advice_ko}", "{advice_en}"),
):
    """The reverse of a change that is done is none of the changes that can be declared."""
