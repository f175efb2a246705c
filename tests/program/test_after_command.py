"""What is told after a command changes nothing of how the command ended."""

import pytest
import typer
from kerp_import.cli import session
from kerp_import.cli.session import SESSION, Exit, command


@command
def _done() -> int:
    return Exit.DONE


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("bug"), BrokenPipeError()])
def test_what_comes_next_cannot_undo_what_was_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException
) -> None:
    def tell(*_: object) -> None:
        raise error

    monkeypatch.setattr(SESSION, "tell_next", tell)
    monkeypatch.setattr(session, "stop_writing_to_the_pipe", lambda: None)
    with pytest.raises(typer.Exit) as ended:
        _done()
    assert ended.value.exit_code == Exit.DONE
    assert capsys.readouterr() == ("", "")
