"""The options that several commands share, each written once."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.session import told

Encoding = Annotated[
    str | None, typer.Option("--encoding", help=told("텍스트 파일의 인코딩", "encoding of text files"))
]
Sheet = Annotated[str | None, typer.Option("--sheet", help=told("이 시트만 읽는다", "read this sheet only"))]
PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", help=told("암호가 첫 줄에 적힌 파일", "file with the password on its first line")),
]
Yes = Annotated[bool, typer.Option("--yes", help=told("묻지 않는다", "do not ask"))]
