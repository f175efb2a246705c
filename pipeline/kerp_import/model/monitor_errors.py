"""Why monitoring cannot look or tell: one class per reason, as in `errors`."""

from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words


class NothingToLookAt(
    KerpError,
    code="KERP-X900",
    message=Words(
        "이 데이터베이스에는 모니터링이 볼 뷰가 없습니다 (스키마 버전 34부터 있습니다)",
        "This database has no views for monitoring; they came with version 34 of the schema",
    ),
    hint=Words(
        "주소를 확인하거나 스키마를 올리십시오: kerp-import db up",
        "Check the address, or migrate the schema: kerp-import db up",
    ),
):
    """Another database, or a schema from before there were the views."""


class MayNotLook(
    KerpError,
    code="KERP-X901",
    message=Words(
        "로그인 {login}은(는) kerp_monitor가 될 수 없습니다", "The login {login} may not become kerp_monitor"
    ),
    hint=Words(
        'DB 관리자가 한 번 실행합니다: GRANT kerp_monitor TO "{login}";',
        'An administrator says once: GRANT kerp_monitor TO "{login}";',
    ),
):
    """Whoever looks does so as the role that sees nothing else."""


class ListenRefused(
    KerpError,
    code="KERP-X902",
    message=Words("{address}에서 기다릴 수 없습니다: {reason}", "It cannot listen on {address}: {reason}"),
    hint=Words(
        "비어 있는 주소를 고르십시오: --listen 127.0.0.1:9188",
        "Choose an address that is free: --listen 127.0.0.1:9188",
    ),
):
    """Another program listens there, or the address is not this machine's."""


class GatewayUnfit(
    KerpError,
    code="KERP-X903",
    message=Words("Pushgateway를 쓸 수 없습니다: {reason}", "The Pushgateway cannot be used: {reason}"),
    hint=Words(
        "'http://서버:9091'처럼 적고, 자격 증명(사용자:암호)은 파일의 첫 줄(--credentials-file)이나 "
        "KERP_PUSH_CREDENTIALS에 두십시오.",
        "Write it as 'http://server:9091', and keep the credentials (user:password) on the first line of a file "
        "(--credentials-file) or in KERP_PUSH_CREDENTIALS.",
    ),
):
    """An address that is none, or that holds a password."""


class PushFailed(
    KerpError,
    code="KERP-X904",
    message=Words("Pushgateway에 보내지 못했습니다: {reason}", "The Pushgateway did not take it: {reason}"),
    hint=Words(
        "주소와 자격 증명, 서버 상태를 확인하십시오. 다음 번에 다시 보내면 됩니다.",
        "Check the address, the credentials and the server; the next push makes it good.",
    ),
):
    """Nothing is lost: each push tells everything."""
