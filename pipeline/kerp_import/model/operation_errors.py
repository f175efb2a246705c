"""Why an operation of the table of operations cannot be shown."""

from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words


class OperationUnknown(
    KerpError,
    code="KERP-X890",
    message=Words("'{named}'(으)로 시작하는 작업이 없습니다", "No operation begins with '{named}'"),
    hint=Words("kerp-import status 로 목록을 보십시오.", "See the list: kerp-import status"),
):
    """No operation that this login may see has such an id."""


class OperationAmbiguous(
    KerpError,
    code="KERP-X891",
    message=Words(
        "'{named}'(으)로 시작하는 작업이 여럿입니다: {operations}",
        "Several operations begin with '{named}': {operations}",
    ),
    hint=Words("번호를 더 적으십시오.", "Write more of the id."),
):
    """The beginning of an id names more than one operation."""
