"""Which server a command talks to: the address of the command line, of the environment, or of a file."""

import os
import re
from pathlib import Path

import typer
from rich.markup import escape

from kerp_import.cli.session import SESSION, Exit, explain_stop, say
from kerp_import.database.address import address_from
from kerp_import.model.errors import KerpError

URL, URL_FILE = "KERP_DATABASE_URL", "KERP_DATABASE_URL_FILE"
PASSWORD = re.compile(r"://[^/?@]*:[^/?@]+@|(?i:password\s*=)")


def chosen_address(context: typer.Context, given: str | None) -> str | None:
    """Return the server's address, or None for the embedded one; a password that others can see is warned of.

    Two addresses in the environment are wrong use: which of two servers is written to is nothing to guess at.
    """
    source = context.get_parameter_source("database_url")
    is_typed = source is not None and source.name == "COMMANDLINE"
    if given is not None and is_typed and PASSWORD.search(given):
        warning = say(
            f"주소의 비밀번호가 ps에 보입니다. 주소를 파일에 적고 {URL_FILE}(으)로 지정하십시오.",
            f"ps shows the address's password to everybody; write the address into a file and name it in {URL_FILE}.",
        )
        SESSION.err.print(f"[yellow]{escape(warning)}[/]", soft_wrap=True)
    file = os.environ.get(URL_FILE)
    if is_typed or not file:
        return given
    if given is not None:
        raise typer.BadParameter(
            say(f"{URL}과(와) {URL_FILE} 가운데 하나만 두십시오", f"set one of {URL} and {URL_FILE}, not both"),
            param_hint=URL_FILE,
        )
    try:
        return address_from(Path(file))
    except KerpError as error:
        explain_stop(error)
        raise typer.Exit(Exit.CANNOT_GO_ON) from error
