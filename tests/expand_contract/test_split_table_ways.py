"""The ways of a split through the catalogue: what it takes along, what it refuses, back before the end, and the end."""

from collections.abc import Iterable
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.expand_contract.changes.kinds import CHANGES
from kerp_import.expand_contract.declaration import ChangeKind
from kerp_import.expand_contract.examine import examine
from kerp_import.expand_contract.proof import begin_proof, compare
from kerp_import.expand_contract.standing import TableAsItWas
from kerp_import.model.words import Language
from kerp_import.schema_changes.catalogue import CatalogueFact, catalogue_facts
from split_people import DECLARED, SplitUsers, declared_split, someone
from support import Kerp

pytestmark = pytest.mark.slow

SPLIT = CHANGES[ChangeKind.SPLIT_TABLE]


def catalogue(users: SplitUsers) -> dict[tuple[str, ...], str]:
    """Return the catalogue, each fact by what it is about."""
    with Database(users.url) as db:
        return by_subject(catalogue_facts(db))


def by_subject(facts: Iterable[CatalogueFact]) -> dict[tuple[str, ...], str]:
    """Return the facts by what they are about."""
    return {(each.kind, each.space, each.place, each.name, each.aspect): each.value for each in facts}


def test_a_split_that_is_taken_back_leaves_the_catalogue_as_it_was(users: SplitUsers) -> None:
    before = catalogue(users)
    change = users.expand()
    assert catalogue(users) != before
    users.does(SPLIT.expand_down(change))
    assert catalogue(users) == before


def test_going_back_loses_nothing_that_was_written(split: SplitUsers) -> None:
    change = split.planned_again()
    bare, filled = someone(split.url), someone(split.url, number=2)
    with split.new() as new, split.old() as old:
        for number in range(500):
            new.execute("UPDATE user_profiles SET bio = %s WHERE user_id = %s", [f"new {number}", filled])
            old.execute("UPDATE users SET bio = %s WHERE id = %s", [f"old {number}", bare])
        # What is still owed is settled on the way back.
        with old.transaction():
            old.execute("UPDATE users SET name = 'held' WHERE id = %s", [filled])
            with new.transaction():
                new.execute("UPDATE user_profiles SET avatar_url = 'last' WHERE user_id = %s", [filled])
    split.does(SPLIT.expand_down(change))
    assert split.ask("SELECT (bio, avatar_url)::text FROM users WHERE id = %s", filled) == '("new 499",last)'
    assert split.ask("SELECT bio FROM users WHERE id = %s", bare) == "old 499"


def test_going_back_is_refused_where_the_new_table_alone_has_a_value(split: SplitUsers) -> None:
    change = split.planned_again()
    with split.new() as new:
        new.execute("UPDATE user_profiles SET preferences = '{\"dark\": true}'")
    with pytest.raises(psycopg.errors.RaiseException, match=r"users has no place for what is in user_profiles\.pref"):
        split.does(SPLIT.expand_down(change))
    kept: LiteralString = """
        CREATE TABLE user_profiles_kept AS SELECT user_id, preferences FROM user_profiles;
        UPDATE user_profiles SET preferences = DEFAULT;
    """
    with split.session("none") as admin:
        admin.execute(kept)
    split.does(SPLIT.expand_down(change))
    assert split.ask("SELECT count(*) FROM user_profiles_kept WHERE preferences = '{\"dark\": true}'") == 3


def test_in_the_end_users_are_as_after_a_plain_drop_and_profiles_have_the_rest(users: SplitUsers) -> None:
    with Database(users.url) as db, db.transaction() as ending:
        ending.undo = True
        db.execute("ALTER TABLE users DROP COLUMN bio, DROP COLUMN avatar_url")
        expected = by_subject(catalogue_facts(db))
    change = users.expand()
    with users.old() as old:
        old.execute("UPDATE users SET bio = 'last' WHERE id = %s", [someone(users.url)])
    users.does(SPLIT.contract_up(change))
    after = catalogue(users)
    of_profiles = {key: value for key, value in after.items() if "user_profiles" in "".join(key)}
    assert {key: value for key, value in after.items() if key not in of_profiles} == expected
    assert not [key for key in of_profiles if "kerp_" in "".join(key).replace("kerp_importer", "")]
    with users.new() as new:
        new.execute("UPDATE user_profiles SET bio = 'after' WHERE user_id = %s", [someone(users.url)])
        with pytest.raises(psycopg.errors.CheckViolation):
            new.execute("UPDATE user_profiles SET bio = repeat('x', 501)")
    assert users.ask("SELECT count(*) FROM user_profiles WHERE bio = 'after'") == 1
    assert users.ask("SELECT col_description('user_profiles'::regclass, 3)") == "소개"
    assert users.ask("SELECT indexdef FROM pg_indexes WHERE indexname = 'idx_user_profiles_avatar'").endswith(
        "(company_id, avatar_url) WHERE (avatar_url IS NOT NULL)"
    )
    assert users.ask("SELECT relforcerowsecurity FROM pg_class WHERE oid = 'user_profiles'::regclass") is True


def test_both_sides_are_proven_equal_and_a_difference_is_found(split: SplitUsers) -> None:
    sides = SPLIT.sides(split.planned_again())
    assert sides is not None
    assert not sides.is_one_table
    with Database(split.url) as db:
        evidence = begin_proof(db, sides)
        compare(db, sides, evidence)
        assert (evidence.is_same, evidence.rows) == (True, 6)
    split.does("ALTER TABLE user_profiles DISABLE TRIGGER kerp_from_new_split_users")
    person = someone(split.url, number=2)
    with split.new() as new:
        new.execute("UPDATE user_profiles SET bio = 'apart' WHERE user_id = %s", [person])
    with Database(split.url) as db:
        evidence = begin_proof(db, sides)
        compare(db, sides, evidence)
    assert (evidence.is_same, evidence.keys) == (False, [str(person)])


def test_a_row_that_is_held_is_left_to_the_next_pass(users: SplitUsers) -> None:
    change = users.planned()
    users.does(SPLIT.expand_up(change))
    (fill,) = SPLIT.fills(change)
    person = someone(users.url, number=2)
    with users.session("none") as holder, holder.transaction():
        holder.execute("UPDATE users SET name = 'held' WHERE id = %s", [person])
        assert users.fill(change) == 1
    assert fill.table == "users"
    assert users.fill(change) == 0
    assert users.different() == 0


def test_what_a_split_was_made_from_is_kept_as_json(users: SplitUsers) -> None:
    change = users.planned()
    assert TableAsItWas.of(change.standing.document()) == change.standing


def test_columns_with_defaults_are_a_profile_only_where_they_differ(users: SplitUsers) -> None:
    users.does("ALTER TABLE users ADD COLUMN locale text NOT NULL DEFAULT 'ko' CHECK (locale <> '')")
    change = users.planned(DECLARED.replace("[bio, avatar_url]", "[locale]"))
    users.does(SPLIT.expand_up(change), f'GRANT SELECT, INSERT, UPDATE, DELETE ON user_profiles TO "{users.roles.new}"')
    person = someone(users.url)
    with users.old() as old, users.new() as new:
        assert users.ask("SELECT count(*) FROM user_profiles") == 0
        old.execute("UPDATE users SET locale = 'en' WHERE id = %s", [person])
        assert users.ask("SELECT locale FROM user_profiles WHERE user_id = %s", person) == "en"
        new.execute("DELETE FROM user_profiles WHERE user_id = %s", [person])
        assert users.ask("SELECT locale FROM users WHERE id = %s", person) == "ko"
        new.execute("INSERT INTO users (company_id, email, name) SELECT company_id, 'n', 'n' FROM users LIMIT 1")
    assert users.ask("SELECT count(*) FROM user_profiles") == 0
    users.does(SPLIT.expand_down(change))


ODD: LiteralString = """
    CREATE TABLE "Shop Users" ("Id" bigint PRIMARY KEY, "Name" text, "O'Clock" text DEFAULT 'x''y', city integer);
    CREATE TABLE cities (id integer PRIMARY KEY);
    ALTER TABLE "Shop Users" ADD CONSTRAINT "Shop Users_city" FOREIGN KEY (city) REFERENCES cities ON DELETE SET NULL;
    INSERT INTO cities VALUES (1), (2);
    INSERT INTO "Shop Users" VALUES (1, 'one', 'x''y', NULL), (2, 'two', NULL, 1), (3, 'three', 'z', 2)
"""

ODD_SPLIT = """
change: split_table
table: Shop Users
columns: ["O'Clock", city]
into: Their Homes
key: Whose
"""

HOMES: LiteralString = """SELECT "Whose", "O'Clock", city FROM "Their Homes" ORDER BY "Whose" """


def test_odd_names_another_type_of_key_and_no_policies_are_as_good(users: SplitUsers) -> None:
    with users.session("none") as admin:
        admin.execute(ODD)
        before = catalogue(users)
        change = users.planned(ODD_SPLIT)
        (fill,) = SPLIT.fills(change)
        admin.execute(SPLIT.expand_up(change).encode())
        admin.execute(SPLIT.expand_down(change).encode())
        assert catalogue(users) == before
        admin.execute(SPLIT.expand_up(change).encode())
        admin.execute(f'SELECT {fill.call} FROM "Shop Users" WHERE {fill.where}'.encode())  # noqa: S608 - the change says it
        assert admin.execute(HOMES).fetchall() == [(2, None, 1), (3, "z", 2)]
        admin.execute("DELETE FROM cities WHERE id = 2")
        assert admin.execute(HOMES).fetchall() == [(2, None, 1), (3, "z", None)]
        admin.execute("""UPDATE "Their Homes" SET "O'Clock" = DEFAULT, city = 1""")
        ours = admin.execute("""SELECT "O'Clock", city FROM "Shop Users" ORDER BY "Id" """).fetchall()
        assert ours == [("x'y", None), ("x'y", 1), ("x'y", 1)]
        admin.execute(SPLIT.contract_up(change).encode())
        assert admin.execute(HOMES).fetchall() == [(2, "x'y", 1), (3, "x'y", 1)]


REFUSED: tuple[tuple[LiteralString, str, str], ...] = (
    ("SELECT", "[bio, nickname]", "nickname: there is no such column"),
    ("CREATE TABLE user_profiles (x integer)", "[bio]", "user_profiles: the table is there already"),
    ("ALTER TABLE users ADD CHECK (bio <> name)", "[bio]", "users_check: a CHECK over columns that stay"),
    ("CREATE INDEX mixed ON users (email, bio)", "[bio]", "mixed: an index over columns that stay as well"),
    ("CREATE INDEX expressed ON users (lower(bio || name))", "[bio]", "expressed: an index over columns that stay"),
    (
        "ALTER TABLE users ADD CONSTRAINT one UNIQUE (company_id, bio)",
        "[bio]",
        "one: a column that goes cannot be kept",
    ),
    ("ALTER TABLE users ALTER bio SET NOT NULL", "[bio]", "bio: it is NOT NULL without a default"),
    ("ALTER TABLE users ALTER bio SET DEFAULT now()::text", "[bio]", "bio: its default differs from call to call"),
    ("CREATE POLICY p ON users USING (bio IS NULL)", "[bio]", "p: a policy that reads a column that goes"),
    ("CREATE STATISTICS s ON bio, name FROM users", "[bio]", "s: extended statistics of a column that goes"),
    ("ALTER TABLE users ADD g text GENERATED ALWAYS AS (bio) STORED", "[g]", "g: an identity or generated column"),
    ("ALTER TABLE users DROP CONSTRAINT users_company_id_unique CASCADE", "[bio]", "ADD UNIQUE (company_id, id)"),
    (
        """
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.bio := 1; RETURN NEW; END';
        CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f()
        """,
        "[bio]",
        "t: the function of this trigger names a column that goes",
    ),
)


def test_what_cannot_go_along_is_refused_with_what_to_do_first(users: SplitUsers) -> None:
    said = []
    for change, columns, _ in REFUSED:
        with Database(users.url) as db, db.transaction() as ending:
            ending.undo = True
            db.execute("SET LOCAL client_min_messages = error")
            db.execute("DELETE FROM users")
            db.execute(change)
            declaration = declared_split(DECLARED.replace("[bio, avatar_url]", columns))
            said.append([each.say(Language.EN) for each in examine(db, declaration).obstacles])
    for (_, _, wanted), obstacles in zip(REFUSED, said, strict=True):
        assert any(wanted in each for each in obstacles), (wanted, obstacles)


def test_db_expand_splits_the_users_and_takes_it_back(users: SplitUsers, kerp: Kerp, tmp_path: Path) -> None:
    before = catalogue(users)
    file = tmp_path / "split_users.yaml"
    file.write_text(DECLARED, encoding="utf-8")
    expanded = kerp("db", "expand", file, KERP_DATABASE_URL=users.url)
    assert expanded.returncode == 0, expanded.stderr
    with users.session("none") as admin:
        admin.execute("UPDATE user_profiles SET bio = 'new'")
    # These users differ from the shipped ones anyhow; what the change made is no drift.
    drifted = kerp("db", "drift", KERP_DATABASE_URL=users.url).stdout
    assert "users_bio_is_short" in drifted
    assert "split_users" not in drifted
    assert "user_profiles" not in drifted
    reverted = kerp("db", "expand", "split_users", "--revert", "--yes", KERP_DATABASE_URL=users.url)
    assert reverted.returncode == 0, reverted.stderr
    left = {key: value for key, value in catalogue(users).items() if "kerp_changes" not in " ".join(key)}
    assert left == before


def test_the_commands_take_a_split_to_its_end(users: SplitUsers, kerp: Kerp, tmp_path: Path) -> None:
    file, person = tmp_path / "split_users.yaml", someone(users.url)
    file.write_text(DECLARED, encoding="utf-8")
    terms = ("--unwritten-for", "0s", "--soak", "0s", "--yes")
    for command in (("expand", file), ("migrate-data", "split_users"), ("contract", "split_users", *terms)):
        done = kerp("db", *command, KERP_DATABASE_URL=users.url)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        if command[0] == "migrate-data":
            assert users.different() == 0
            with users.session("none") as admin:
                admin.execute("UPDATE users SET bio = 'last' WHERE id = %s", [person])
    assert users.ask("SELECT bio FROM user_profiles WHERE user_id = %s", person) == "last"
    assert users.ask("SELECT count(*) FROM user_profiles") == 7
    # Back from here: the column is added again, and filled from where its values went.
    users.does("ALTER TABLE users ADD COLUMN bio text")
    values = "(SELECT profile.bio FROM user_profiles AS profile WHERE profile.user_id = users.id)"
    filled = kerp(
        "db", "backfill", "users", "--set", f"bio = {values}", "--where", f"bio IS DISTINCT FROM {values}",
        KERP_DATABASE_URL=users.url,
    )  # fmt: skip
    assert filled.returncode == 0, filled.stderr
    assert users.ask("SELECT count(*) FROM users WHERE bio IS NOT NULL") == 7
