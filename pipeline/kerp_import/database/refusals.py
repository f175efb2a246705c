"""What a server's refusal asks of the person: one sentence an SQLSTATE, one a class, and one for every other.

Decision: docs/decisions/odd-servers.md
"""

import re

from kerp_import.model.words import Words

GONE = ("08", "57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04")
"""How an SQLSTATE begins after which the connection (08), the session or the server is gone."""

OURS = ("0A", "21", "22", "24", "25", "26", "34", "42")
"""Classes that only a statement of ours can cause, unless it was raised in a function of the server."""

AGAIN = Words("잠시 뒤 다시 실행하십시오.", "Run again in a moment.")

ADVICE: dict[str, Words] = {
    "23": Words(
        "그사이 다른 사람이 썼거나 K-ERP에 더한 제약이 막았습니다. 다시 실행하고, 같은 말이 나오면 그 제약을 "
        "확인하십시오.",
        "Somebody wrote meanwhile, or a constraint that was added to K-ERP forbids it; run again, and if it says the "
        "same look at that constraint.",
    ),
    "25006": Words(
        "읽기 전용 서버입니다. 주 서버의 주소를 쓰거나 default_transaction_read_only를 끄십시오: "
        "ALTER ROLE 로그인 SET default_transaction_read_only = off;",
        "The server is read-only. Name the primary's address, or switch default_transaction_read_only off: "
        "ALTER ROLE login SET default_transaction_read_only = off;",
    ),
    "28": Words(
        "로그인과 비밀번호를 확인하고, 서버의 pg_hba.conf가 허락하는지 관리자에게 물으십시오.",
        "Check login and password, and ask the administrator whether pg_hba.conf lets this login in.",
    ),
    "3D000": Words(
        "데이터베이스 이름을 확인하거나 만드십시오: createdb -E UTF8 이름",
        "Check the database's name, or make it: createdb -E UTF8 NAME",
    ),
    "3F000": Words(
        "스키마가 없습니다. kerp-import db up을 실행하고, 그래도 같으면 로그인의 search_path를 확인하십시오: "
        "ALTER ROLE 로그인 SET search_path = public;",
        "A schema is missing. Run kerp-import db up; if it stays, look at the login's search_path: "
        "ALTER ROLE login SET search_path = public;",
    ),
    "40": AGAIN,
    "42501": Words(
        "권한을 준 뒤 다시 실행하십시오: GRANT kerp_importer TO CURRENT_USER;  kerp-import db up",
        "Grant the right and run again: GRANT kerp_importer TO CURRENT_USER;  kerp-import db up",
    ),
    "42703": Words("kerp-import db up", "kerp-import db up"),
    "42883": Words("kerp-import db up", "kerp-import db up"),
    "42P01": Words("kerp-import db up", "kerp-import db up"),
    "53100": Words(
        "서버의 디스크가 가득 찼습니다. 자리를 비운 뒤 같은 명령을 다시 실행하십시오. 운영 데이터는 그대로입니다.",
        "The server's disk is full. Free some space and run the same command again; production is untouched.",
    ),
    "53200": Words(
        "서버의 메모리가 부족합니다. 서버를 쓰는 다른 작업이 끝난 뒤 다시 실행하십시오.",
        "The server is out of memory. Run again when its other work has ended.",
    ),
    "53300": Words(
        "서버에 연결이 너무 많습니다. 잠시 뒤 다시 실행하거나 관리자에게 max_connections와 로그인의 CONNECTION LIMIT를 "
        "늘려 달라고 하십시오.",
        "The server has too many connections. Run again in a moment, or ask the administrator to raise max_connections "
        "or the login's CONNECTION LIMIT.",
    ),
    "53": Words(
        "서버의 자원이 부족합니다. 관리자에게 이 말을 보이고 다시 실행하십시오.",
        "The server lacks a resource; show this to its administrator and run again.",
    ),
    "54": Words(
        "서버의 한계에 걸렸습니다. 파일을 기간별로 나누어 다시 실행하십시오.",
        "A limit of the server was met; divide the files by period and run again.",
    ),
    "55P03": Words(
        "다른 작업이 같은 행이나 표를 쥐고 있습니다. 누구인지 보고 끝난 뒤 다시 실행하십시오: "
        "SELECT pid, usename, application_name, query_start FROM pg_stat_activity WHERE state <> 'idle';",
        "Somebody holds the same rows or tables. See who, and run again when they have ended: "
        "SELECT pid, usename, application_name, query_start FROM pg_stat_activity WHERE state <> 'idle';",
    ),
    "55": AGAIN,
    "57014": Words(
        "서버가 문장을 중단했습니다 (관리자나 시간 제한). 관리자에게 확인한 뒤 다시 실행하십시오.",
        "The server cancelled the statement (its administrator, or a time limit). Ask, and run again.",
    ),
    "57": AGAIN,
    "58": Words(
        "서버의 디스크나 파일에 문제가 있습니다. 서버의 로그를 관리자에게 보이십시오.",
        "The server's disk or files fail; show its log to the administrator.",
    ),
    "P0": Words(
        "K-ERP 쪽의 함수나 트리거가 거부했습니다. 위의 말을 K-ERP 관리자에게 보이십시오.",
        "A function or trigger on K-ERP's side refused; show the words above to K-ERP's administrator.",
    ),
    "XX": Words(
        "서버 내부의 오류입니다. 더 쓰지 말고 서버의 로그를 관리자에게 보이십시오 (자료가 상했을 수 있습니다).",
        "An internal error of the server. Write nothing more and show its log to the administrator: data may be "
        "damaged.",
    ),
}
"""What to do, by SQLSTATE or by its first two letters; the longer one wins."""

OTHERWISE = Words(
    "서버가 한 말을 데이터베이스 관리자에게 보이고, 고친 뒤 같은 명령을 다시 실행하십시오. 운영 데이터는 그대로입니다.",
    "Show what the server said to its administrator and run the same command again; production is untouched.",
)

PASSWORD = Words(
    "비밀번호를 확인하십시오. 명령줄에 적지 말고 ~/.pgpass나 KERP_DATABASE_URL_FILE에 두십시오.",
    "Check the password; keep it in ~/.pgpass or KERP_DATABASE_URL_FILE, not on the command line.",
)
UNREACHABLE = Words(
    "서버가 실행 중인지, 주소와 포트, 방화벽을 확인하십시오 (--database-url 또는 KERP_DATABASE_URL).",
    "Check that the server runs, the host and port of the address, and the firewall (--database-url or "
    "KERP_DATABASE_URL).",
)
CERTIFICATE = Words(
    "인증서를 확인하십시오: 서버의 것이 만료되었으면 관리자가 갱신하고, 믿을 인증서는 주소의 sslrootcert로 지정합니다.",
    "Check the certificate: an expired one is renewed by the server's administrator; the one to trust is named in the "
    "address as sslrootcert.",
)
ENCRYPTION = Words(
    "서버가 암호화된 연결을 요구합니다. 주소 끝에 ?sslmode=require를 붙이십시오.",
    "The server wants an encrypted connection; add ?sslmode=require to the address.",
)
NO_ENCRYPTION = Words(
    "서버가 암호화를 모릅니다. 관리자에게 SSL을 켜 달라고 하거나, 믿는 망이라면 주소의 sslmode를 prefer로 하십시오.",
    "The server knows no encryption; ask its administrator to switch SSL on or, on a network that you trust, say "
    "sslmode=prefer in the address.",
)
STARTING = Words(
    "서버가 켜지거나 꺼지는 중입니다. 잠시 뒤 다시 실행하십시오.",
    "The server is starting or stopping; run again in a moment.",
)

AT_THE_DOOR: tuple[tuple[str, Words], ...] = (
    (r"starting up|shutting down|recovery mode|not yet accepting", STARTING),
    (r"too many clients|too many connections|connection slots|no more connections", ADVICE["53300"]),
    (r"password authentication failed|no password supplied|empty password|SASL authentication failed", PASSWORD),
    (r'database ".*" does not exist', ADVICE["3D000"]),
    (r"no encryption|SSL (?:is )?required|SSL off", ENCRYPTION),
    (r"does not support SSL|SSL is not enabled", NO_ENCRYPTION),
    (r"certificate|SSL error|tlsv1 alert", CERTIFICATE),
    (r'role ".*" does not exist|pg_hba\.conf|authentication failed|not permitted to log in', ADVICE["28"]),
    (
        r"refused|No such file|could not translate|not known|timeout|unreachable|not resolve|closed the conn",
        UNREACHABLE,
    ),
)
"""What to do where nobody gets in, by what libpq says: it gives no SQLSTATE there. The first that fits is it."""


def advice_for(sqlstate: str) -> Words:
    """Return what to do about a refusal of that SQLSTATE."""
    return ADVICE.get(sqlstate) or ADVICE.get(sqlstate[:2]) or OTHERWISE


def advice_at_the_door(reason: str) -> Words | None:
    """Return what to do where the server let nobody in, or None where the words tell nothing."""
    return next((advice for words, advice in AT_THE_DOOR if re.search(words, reason, re.IGNORECASE)), None)


def is_a_bug(sqlstate: str, context: str | None) -> bool:
    """Return whether only a statement of ours can have caused it: K-ERP's own functions and triggers may refuse."""
    in_function = context is not None and re.search(r"PL/|function|함수", context) is not None
    return sqlstate.startswith(OURS) and sqlstate not in ADVICE and not in_function
