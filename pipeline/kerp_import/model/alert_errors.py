"""Why an alert cannot be sent or answered: one class per reason, which owns its words; the raiser gives the facts."""

from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words


class AddressesUnfit(
    KerpError,
    code="KERP-X910",
    message=Words("알림 주소를 쓸 수 없습니다: {what}", "The addresses of alerts cannot be used: {what}"),
    hint=Words(
        "KERP_ALERTS_FILE이 가리키는, 본인만 읽는 파일에 주소를 한 줄에 하나씩 적으십시오.",
        "Write an address a line into a file of your own that KERP_ALERTS_FILE names.",
    ),
):
    """A file of addresses that others may read, or a line that is no address; what it says is never told."""


class ExtraMissing(
    KerpError,
    code="KERP-X911",
    message=Words("{what}에 필요한 패키지가 없습니다", "The package that {what} needs is not installed"),
    hint=Words("설치하십시오: {command}", "Install it: {command}"),
):
    """An extra that this installation was made without."""


class NobodyToTell(
    KerpError,
    code="KERP-X912",
    message=Words("알림을 보낼 주소가 없습니다", "There is no address to send alerts to"),
    hint=Words(
        "주소를 적은 파일을 KERP_ALERTS_FILE로 지정하거나, 주소를 KERP_ALERTS에 두십시오.",
        "Name a file of addresses in KERP_ALERTS_FILE, or put them into KERP_ALERTS.",
    ),
):
    """A test message with nowhere to go."""


class UnknownIncident(
    KerpError,
    code="KERP-X913",
    message=Words("'{id}'인 알림이 없습니다", "There is no incident '{id}'"),
    hint=Words("알림 목록을 보십시오: kerp-import alerts list", "See what is there: kerp-import alerts list"),
):
    """No incident whose id begins so, of a company that this login may act for."""


class IncidentAmbiguous(
    KerpError,
    code="KERP-X914",
    message=Words("'{id}'(으)로 시작하는 알림이 여럿입니다: {ids}", "Several incidents begin with '{id}': {ids}"),
    hint=Words("몇 글자를 더 적으십시오.", "Type more of its letters."),
):
    """More than one incident whose id begins so."""


class IncidentOver(
    KerpError,
    code="KERP-X915",
    message=Words("알림 {id}은(는) 이미 끝났습니다 ({when})", "The incident {id} is over since {when}"),
    hint=Words(
        "할 일이 없습니다. 열려 있는 것을 보려면: kerp-import alerts list",
        "Nothing is left to do; see those that are open: kerp-import alerts list",
    ),
):
    """It is normal again: nobody has to acknowledge it."""


class PingUnfit(
    KerpError,
    code="KERP-X916",
    message=Words("{name}의 주소를 쓸 수 없습니다: {what}", "The address in {name} cannot be used: {what}"),
    hint=Words(
        "웹 주소를 적으십시오. 파일에 적으면 본인만 읽을 수 있어야 합니다 (chmod 600).",
        "Write a web address; a file that holds it is to be read by its owner alone (chmod 600).",
    ),
):
    """A dead-man's switch that cannot be reached by what is given; the address itself is never told."""


class AlertsNotKept(
    KerpError,
    code="KERP-X917",
    message=Words(
        "이 데이터베이스에는 알림을 적을 수 없습니다 (로그인 {login})",
        "Alerts cannot be kept in this database (login {login})",
    ),
    hint=Words(
        'kerp-import db up으로 스키마를 최신으로 하고, 관리자에게 부탁하십시오: GRANT kerp_importer TO "{login}";',
        "Bring the schema up to date (kerp-import db up), and have an administrator say: "
        'GRANT kerp_importer TO "{login}";',
    ),
):
    """A schema from before the alerts, or a login that only looks: nobody would be told once."""
