"""The options that several commands share, each written once.

Decision: docs/decisions/unknown-options.md
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kerp_import.cli.session import SESSION, password_from, say

if TYPE_CHECKING:
    from kerp_import.model.nouns import Job

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE|FOLDER...", help=say("엑셀이나 CSV 파일, 또는 폴더", "Excel or CSV files, or folders")
    ),
]
CompanyCode = Annotated[str, typer.Option("--company", help=say("회사코드", "company code"))]
BatchId = Annotated[
    str,
    typer.Argument(
        metavar="BATCH",
        help=say("배치 번호나 그 앞부분, 이름, 또는 latest", "a batch's id, its beginning, its name, or latest"),
    ),
]


def _note_company(company: str | None) -> str | None:
    """Remember whose batch `latest` is."""
    SESSION.company = company
    return company


OfCompany = Annotated[
    str | None,
    typer.Option(
        "--company",
        callback=_note_company,
        help=say("latest나 이름이 뜻하는 회사", "the company whose batch `latest` or a name means"),
    ),
]
Mappings = Annotated[
    list[Path] | None, typer.Option("--mapping", help=say("계정 매핑 YAML", "mapping YAML; repeatable"))
]


def note_json(wanted: bool) -> bool:  # noqa: FBT001 - typer calls it by place
    """Remember that the answer is wanted as JSON, and so is why there is none."""
    SESSION.as_json = wanted
    return wanted


AsJson = Annotated[bool, typer.Option("--json", callback=note_json, is_eager=True, help=say("JSON으로", "as JSON"))]
Encoding = Annotated[str | None, typer.Option("--encoding", help=say("텍스트 파일의 인코딩", "encoding of text files"))]
Sheet = Annotated[str | None, typer.Option("--sheet", help=say("이 시트만 읽는다", "read this sheet only"))]
PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", help=say("암호가 첫 줄에 적힌 파일", "file with the password on its first line")),
]
Profile = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME|FILE",
        help=say("이 양식이나 프로필 파일대로 읽는다", "read as this source or profile file says"),
    ),
]
RaiseLimits = Annotated[
    bool,
    typer.Option(
        "--raise-limits",
        help=say("믿을 수 있는 큰 파일의 한도를 올린다", "raise the limits for a large file that is known to be good"),
    ),
]
RulesFile = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        metavar="FILE",
        help=say("규칙을 끄거나 등급을 바꾸는 YAML", "YAML that switches rules off or weighs them otherwise"),
    ),
]
FiscalYear = Annotated[
    int | None,
    typer.Option(
        "--fiscal-year",
        min=1900,
        max=2200,
        help=say("회계연도 (시작하는 해)", "the year in which the fiscal year begins"),
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help=say("묻지 않는다", "do not ask"))]


def reading_job(  # noqa: PLR0913 - one parameter an option
    files: list[Path],
    *,
    company: str = "",
    mapping: list[Path] | None = None,
    encoding: str | None,
    sheet: str | None,
    profile: str | None = None,
    raise_limits: bool = False,
    password_file: Path | None,
) -> "Job":
    """Return the job of a command that reads files and loads nothing; a company is made up in our own server alone."""
    from kerp_import.database import embedded
    from kerp_import.model.nouns import Job

    return Job(
        company=company,
        files=tuple(files),
        home=embedded.home(),
        language=SESSION.language,
        mappings=tuple(mapping or ()),
        encoding=encoding,
        sheet=sheet,
        profile=profile,
        raise_limits=raise_limits,
        password=password_from(password_file),
        create_company=SESSION.database_url is None,
    )
