"""What an operator writes for --set and --where stays one statement, and never assigns to the key."""

import pytest
from kerp_import.backfill.pace import BackfillPace
from kerp_import.backfill.spec import BackfillSpec, assigned_columns, require_one_statement
from kerp_import.model.backfill_errors import BackfillStatementBroken
from kerp_import.model.words import Language


@pytest.mark.parametrize(
    ("assign", "where", "told"),
    [
        ("a = 1; DROP TABLE t", "true", "--set: there is a semicolon in it"),
        ("a = 1", "true) OR (true; --", "--where: there is a comment in it"),
        ("a = 1", "true) OR (true", "--where: its brackets or quotes are not in pairs"),
        ("a = 1", "b = 'open", "--where: its brackets or quotes are not in pairs"),
        ("a = 1", "b = 'open''", "--where: its brackets or quotes are not in pairs"),
        ("a = 1", r"b = E'open\'", "--where: its brackets or quotes are not in pairs"),
        ("a = $$open", "true", "--set: its brackets or quotes are not in pairs"),
        ("a = 1 /* open", "true", "--set: there is a comment in it"),
        ("a = o.b FROM other AS o", "true", "--set: it has a clause FROM; write a SELECT in brackets"),
        ("a = 1 RETURNING a", "true", "--set: it has a clause RETURNING; write a SELECT in brackets"),
        ("a = 1, ID = 2", "true", "--set: id is a column of the key by which rows are found"),
        ('(a, "No") = (1, 2)', "true", "--set: No is a column of the key by which rows are found"),
        (" ", "true", "--set: it is empty"),
    ],
)
def test_what_leaves_the_statement_is_refused(assign: str, where: str, told: str) -> None:
    with pytest.raises(BackfillStatementBroken) as refused:
        require_one_statement(BackfillSpec("x", "t", assign, where), ("id", '"No"'))
    assert refused.value.say(Language.EN) == told


@pytest.mark.parametrize(
    ("assign", "columns"),
    [
        ("a = 1", ("a",)),
        ("a = b IS DISTINCT FROM c, d = CASE WHEN x = ';' THEN 'it''s' ELSE E'\\'' END", ("a", "d")),
        ('a = (SELECT max(o.n) FROM other AS o WHERE o.id = t.id), "B" = ARRAY[1, 2]', ("a", "B")),
        ("a = $q$;--$q$, b = (x, y) = (1, 2)", ("a", "b")),
    ],
)
def test_assignments_of_every_form_are_taken(assign: str, columns: tuple[str, ...]) -> None:
    require_one_statement(BackfillSpec("x", "t", assign, "a IS NULL"), ("id",))
    assert assigned_columns(assign) == columns


def test_the_size_follows_the_time_that_a_batch_took() -> None:
    pace = BackfillPace(target=0.5, smallest=10, largest=5_000)
    assert [pace.next_size(1_000, seconds) for seconds in (0.5, 0.25, 0.4, 0.01, 1.0, 60.0)] == [
        1_000, 2_000, 1_250, 2_000, 500, 500,
    ]  # fmt: skip
    assert (pace.next_size(4_000, 0.01), pace.next_size(12, 60)) == (5_000, 10)
    assert BackfillPace(fixed=7).next_size(1_000, 60.0) == 7
