"""The options that several commands share, each written once.

Decision: docs/decisions/unknown-options.md
"""

from pathlib import Path
from typing import Annotated

import typer

from kerp_import.cli.session import told

Encoding = Annotated[
    str | None, typer.Option("--encoding", help=told("텍스트 파일의 인코딩", "encoding of text files"))
]
Sheet = Annotated[str | None, typer.Option("--sheet", help=told("이 시트만 읽는다", "read this sheet only"))]
PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", help=told("암호가 첫 줄에 적힌 파일", "file with the password on its first line")),
]
Profile = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME|FILE",
        help=told("이 양식이나 프로필 파일대로 읽는다", "read as this source or profile file says"),
    ),
]
RaiseLimits = Annotated[
    bool,
    typer.Option(
        "--raise-limits",
        help=told("믿을 수 있는 큰 파일의 한도를 올린다", "raise the limits for a large file that is known to be good"),
    ),
]
RulesFile = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        metavar="FILE",
        help=told("규칙을 끄거나 등급을 바꾸는 YAML", "YAML that switches rules off or weighs them otherwise"),
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help=told("묻지 않는다", "do not ask"))]
