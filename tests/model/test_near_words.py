"""Whoever types a word that is not known is asked which of the known ones was meant."""

from pathlib import Path

import pytest
from kerp_import.model.near_words import meant, near_words
from kerp_import.model.words import Language
from support import Kerp

KNOWN = ("accounts", "partners", "KERP-V101")


@pytest.mark.parametrize(
    ("given", "near"),
    [("acounts", ["accounts"]), ("ACCOUNTS", ["accounts"]), ("kerp-v110", ["KERP-V101"]), ("전표", [])],
)
def test_words_alike_are_found_in_any_case(given: str, near: list[str]) -> None:
    assert near_words(given, KNOWN) == near


def test_where_nothing_is_near_nothing_is_asked() -> None:
    assert meant("전표", KNOWN).say(Language.KO) == ""
    assert meant("acounts", KNOWN).say(Language.EN) == "; did you mean accounts?"


@pytest.mark.parametrize(
    ("typed", "meant_word"),
    [
        (("explain", "V1011"), "KERP-V101"),
        (("explain", "voucherz"), "vouchers"),
        (("template", "jurnal", "-o", "x.xlsx"), "journal"),
        (("run", "--company", "A", "--create-missing", "acounts", "x.csv"), "accounts"),
    ],
)
def test_a_command_asks_what_was_meant(kerp: Kerp, typed: tuple[str, ...], meant_word: str) -> None:
    refused = kerp(*typed)
    assert (refused.returncode, "혹시" in refused.stderr, meant_word in refused.stderr) == (2, True, True)


def test_a_profile_that_is_like_the_one_asked_for_is_named_first(kerp: Kerp, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("날짜,계정\n", encoding="utf-8")
    refused = kerp("inspect", "--profile", "jurnal-signed", tmp_path / "x.csv")
    assert (refused.returncode, "다음 이름 가운데 하나를 지정하십시오: journal-signed," in refused.stderr) == (3, True)
