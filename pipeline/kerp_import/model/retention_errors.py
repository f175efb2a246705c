"""Why something that was cleaned cannot be told again, as in `errors`."""

from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words


class FindingsRemoved(
    KerpError,
    code="KERP-X925",
    message=Words(
        "배치 {batch}의 점검 결과는 {day}에 clean으로 정리되었습니다",
        "The findings of the batch {batch} were removed by clean on {day}",
    ),
    hint=Words(
        "다시 보려면 같은 파일로 다시 예행하십시오: kerp-import run --dry-run",
        "To see them again, rehearse the same files: kerp-import run --dry-run",
    ),
):
    """A report of a rehearsal or refusal whose findings were cleaned would tell that nothing was found."""


class ServerNotRunning(
    KerpError,
    code="KERP-X926",
    message=Words("내장 서버가 실행되고 있지 않습니다 ({home})", "The embedded server does not run ({home})"),
    hint=Words(
        "켜려면: kerp-import db up. 다른 서버라면 KERP_DATABASE_URL을 지정하십시오.",
        "To start it: kerp-import db up. For another server, set KERP_DATABASE_URL.",
    ),
):
    """`health` looks and starts nothing."""
