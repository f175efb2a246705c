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
        "적힌 줄을 고친 뒤 다시 실행하십시오. 쓰는 법: docs/schema-changes.md",
        "Fix the lines named and run again. How it is written: docs/schema-changes.en.md",
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


class ChangeIsOver(
    KerpError,
    code="KERP-X813",
    message=Words(
        "{name}: 이미 끝난 변경이라 되돌릴 수 없습니다 ({phase})",
        "{name}: the change is over and cannot be taken back ({phase})",
    ),
    hint=Words(
        "옛 열은 이미 지워졌습니다. 되돌아가려면 반대 방향의 변경을 새로 선언하십시오.",
        "The old column is gone. To go back, declare the change in the other direction.",
    ),
):
    """What was contracted, or taken back, cannot be taken back."""


class ChangesNeedOperations(
    KerpError,
    code="KERP-X814",
    message=Words(
        "변경을 적을 수 없습니다: operations 표가 없거나 이 로그인이 쓸 수 없습니다 ({login})",
        "Changes cannot be noted: there is no table of operations, or this login may not write it ({login})",
    ),
    hint=Words(
        "kerp-import의 스키마가 있는 데이터베이스에서, 운영 테이블의 주인으로 실행하십시오: kerp-import db up",
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
        "아무것도 바꾸지 않았습니다. 까닭이 된 것을 고친 뒤 다시 실행하십시오.",
        "Nothing was changed. Mend what is in the way and run again.",
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
