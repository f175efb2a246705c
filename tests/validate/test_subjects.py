"""What rules are asked about is what a run asks about: a rule about any other frame would be silent for ever."""

from collections.abc import Iterator

import polars as pl
import pytest
from kerp_import.model.nouns import Finding
from kerp_import.validate.rules import rules
from kerp_import.validate.validate import Checker
from kerp_schemas.frames import FRAMES
from support import DEMO, Import


@pytest.fixture
def asked_subjects(import_files: Import, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return every subject that a run over the demo asks the rules about; the demo has tables of every kind."""
    subjects: set[str] = set()
    ask = Checker.frame

    def ask_and_note(self: Checker, subject: str, frame: pl.DataFrame) -> Iterator[Finding]:
        subjects.add(subject)
        return ask(self, subject, frame)

    monkeypatch.setattr(Checker, "frame", ask_and_note)
    import_files(DEMO / "한빛상사_2024.xlsx", mappings=(DEMO / "mapping.yaml",))
    return subjects


def test_rules_are_asked_about_every_frame_and_no_other(asked_subjects: set[str]) -> None:
    subjects_of_rules = {subject for rule in rules() for subject in rule.subjects}
    assert subjects_of_rules - asked_subjects == set()
    # A frame that a schema checks may do without a rule of its own: lists of codes and names do.
    assert asked_subjects - subjects_of_rules <= FRAMES.keys()
