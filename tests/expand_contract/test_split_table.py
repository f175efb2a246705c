"""Users and their profiles while clients of either write: what one writes the other reads, and nobody waits."""

from typing import LiteralString

import psycopg
import pytest
from split_people import A, B, SplitUsers, someone

pytestmark = pytest.mark.slow

BIO: LiteralString = "SELECT bio FROM users WHERE id = %s"
PROFILE: LiteralString = "SELECT bio FROM user_profiles WHERE user_id = %s"
HAS_PROFILE: LiteralString = "SELECT count(*) FROM user_profiles WHERE user_id = %s"
UPSERT: LiteralString = """
    INSERT INTO user_profiles (user_id, company_id, bio) VALUES (%s, %s, %s)
    ON CONFLICT (user_id) DO UPDATE SET bio = EXCLUDED.bio, avatar_url = EXCLUDED.avatar_url
"""


def test_a_profile_is_there_only_where_something_was_set(split: SplitUsers) -> None:
    assert split.different() == 0
    assert split.ask("SELECT count(*) FROM user_profiles") == 6
    assert split.ask("SELECT count(*) FROM user_profiles WHERE bio = 'before' AND preferences = '{}'") == 6
    # Filling is nobody's write of the old columns, and no change of the users themselves.
    assert split.ask("SELECT pg_sequence_last_value('kerp_written_split_users')") is None
    assert split.ask("SELECT count(*) FROM users WHERE updated_at <> created_at") == 0


def test_what_old_clients_write_is_in_the_profile(split: SplitUsers) -> None:
    bare, filled = someone(split.url), someone(split.url, number=2)
    with split.old() as old:
        old.execute("UPDATE users SET bio = 'written', avatar_url = 'a.png' WHERE id = %s", [bare])
        assert split.ask(PROFILE, bare) == "written"
        old.execute("UPDATE users SET bio = NULL WHERE id = %s", [bare])
        assert split.ask(PROFILE, bare) is None
        old.execute("DELETE FROM users WHERE id = %s", [filled])
        assert split.ask(HAS_PROFILE, filled) == 0
        old.execute("INSERT INTO users (id, company_id, email, name, bio) VALUES (%s, %s, 'x', 'x', 'y')", [filled, A])
        assert split.ask(PROFILE, filled) == "y"
    assert split.different() == 0
    assert split.ask("SELECT pg_sequence_last_value('kerp_written_split_users')") > 0


def test_what_new_clients_write_is_in_the_old_table(split: SplitUsers) -> None:
    bare, filled = someone(split.url), someone(split.url, number=2)
    with split.new() as new:
        new.execute("INSERT INTO user_profiles (user_id, company_id, bio) VALUES (%s, %s, 'new')", [bare, A])
        assert split.ask(BIO, bare) == "new"
        new.execute(
            "UPDATE user_profiles SET bio = 'again', preferences = '{\"dark\": true}' WHERE user_id = %s", [bare]
        )
        assert split.ask(BIO, bare) == "again"
        new.execute(UPSERT, [filled, A, "upserted"])
        assert split.ask(BIO, filled) == "upserted"
        new.execute("DELETE FROM user_profiles WHERE user_id = %s", [filled])
        assert split.ask(BIO, filled) is None
        with new.transaction():
            new.execute("DELETE FROM user_profiles WHERE user_id = %s", [bare])
            new.execute("INSERT INTO user_profiles (user_id, company_id, avatar_url) VALUES (%s, %s, 'b')", [bare, A])
        assert split.ask("SELECT (bio, avatar_url)::text FROM users WHERE id = %s", bare) == "(,b)"
    assert split.different() == 0
    # They wrote the new table alone.
    assert split.ask("SELECT pg_sequence_last_value('kerp_written_split_users')") is None


def test_a_user_with_a_profile_of_their_own_is_inserted_as_new_clients_do(split: SplitUsers) -> None:
    person = someone(split.url, number=99)
    with split.new() as new, new.transaction():
        new.execute("INSERT INTO users (id, company_id, email, name) VALUES (%s, %s, 'new', 'new')", [person, A])
        new.execute("INSERT INTO user_profiles (user_id, company_id, bio) VALUES (%s, %s, 'mine')", [person, A])
    assert split.ask(BIO, person) == "mine"


def test_values_move_from_one_profile_to_another(split: SplitUsers) -> None:
    one, other = someone(split.url, number=1), someone(split.url, number=2)
    with split.new() as new:
        new.execute("UPDATE user_profiles SET user_id = %s WHERE user_id = %s", [one, other])
        assert (split.ask(BIO, one), split.ask(BIO, other)) == ("before", None)
        new.execute("UPDATE users SET name = 'renamed' WHERE id = %s", [one])
    assert split.different() == 0


def test_a_profile_that_is_inserted_before_the_fill_takes_over_what_it_did_not_set(users: SplitUsers) -> None:
    person = someone(users.url, number=2)
    with users.old() as old:
        old.execute("UPDATE users SET avatar_url = 'old.png' WHERE id = %s", [person])
    users.does("ALTER TABLE users DISABLE TRIGGER USER")
    users.expand()
    users.does("ALTER TABLE users ENABLE TRIGGER USER; ALTER TABLE user_profiles DISABLE TRIGGER USER")
    with users.session(users.roles.owner) as owner:
        owner.execute("DELETE FROM user_profiles WHERE user_id = %s", [person])
    users.does("ALTER TABLE user_profiles ENABLE TRIGGER USER")
    with users.new() as new:
        new.execute("INSERT INTO user_profiles (user_id, company_id, bio) VALUES (%s, %s, 'new')", [person, A])
    assert users.ask("SELECT (bio, avatar_url)::text FROM user_profiles WHERE user_id = %s", person) == "(new,old.png)"
    assert users.different() == 0


def test_both_tables_set_differently_in_one_statement_is_an_error(split: SplitUsers) -> None:
    person = someone(split.url, number=2)
    both: LiteralString = """
        WITH old AS (UPDATE users SET bio = %s WHERE id = %s)
        UPDATE user_profiles SET bio = %s WHERE user_id = %s
    """
    with split.session("none") as admin:
        with pytest.raises(
            psycopg.errors.IntegrityConstraintViolation, match="set users and user_profiles differently"
        ):
            admin.execute(both, ["one", person, "other", person])
        admin.execute(both, ["same", person, "same", person])
        assert split.ask(PROFILE, person) == "same"
        admin.execute(
            "WITH old AS (UPDATE users SET bio = 'old' WHERE id = %s)"
            " UPDATE user_profiles SET avatar_url = 'new' WHERE user_id = %s",
            [person, person],
        )
    assert split.ask("SELECT (bio, avatar_url)::text FROM users WHERE id = %s", person) == "(old,new)"
    assert split.different() == 0


def test_truncating_the_profiles_is_refused_as_long_as_users_have_these_values(split: SplitUsers) -> None:
    with split.session("none") as admin, pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="DELETE"):
        admin.execute("TRUNCATE user_profiles")


def test_nobody_waits_for_the_other_table_and_what_is_owed_is_settled_at_commit(split: SplitUsers) -> None:
    person = someone(split.url, number=2)
    with split.old() as old, split.new() as new:
        with old.transaction():
            old.execute("UPDATE users SET name = 'held' WHERE id = %s", [person])
            with new.transaction():
                new.execute("UPDATE user_profiles SET bio = 'new' WHERE user_id = %s", [person])
        assert (split.ask(BIO, person), split.ask(PROFILE, person)) == ("before", "new")
        # Whoever writes either row next settles it: the value that was written last counts, column by column.
        old.execute("UPDATE users SET avatar_url = 'a' WHERE id = %s", [person])
        assert (split.ask(BIO, person), split.different()) == ("new", 0)
        with old.transaction():
            old.execute("UPDATE users SET name = 'held' WHERE id = %s", [person])
            with new.transaction():
                new.execute("DELETE FROM user_profiles WHERE user_id = %s", [person])
                # The holder goes on to write the very same person, and is not kept waiting by us.
                old.execute("UPDATE users SET bio = 'last' WHERE id = %s", [person])
    # Each owed something; whoever came last settled both.
    assert split.ask("SELECT count(*) FROM kerp_owed_split_users") == 0
    assert split.ask("SELECT (bio, avatar_url)::text FROM users WHERE id = %s", person) == "(last,)"
    assert split.different() == 0


def test_what_is_owed_is_tried_again_when_its_transaction_commits(split: SplitUsers) -> None:
    person = someone(split.url, number=2)
    with split.old() as old, split.new() as new, new.transaction():
        with old.transaction():
            old.execute("UPDATE users SET name = 'held' WHERE id = %s", [person])
            new.execute("UPDATE user_profiles SET bio = 'new' WHERE user_id = %s", [person])
        assert split.ask(BIO, person) == "before"
    assert (split.ask(BIO, person), split.ask("SELECT count(*) FROM kerp_owed_split_users")) == ("new", 0)


def test_an_insert_under_way_is_not_waited_for(split: SplitUsers) -> None:
    person = someone(split.url)
    with split.old() as old, split.new() as new, old.transaction():
        old.execute("UPDATE users SET name = 'held' WHERE id = %s", [person])
        with new.transaction():
            new.execute("INSERT INTO user_profiles (user_id, company_id, bio) VALUES (%s, %s, 'new')", [person, A])
            old.execute("UPDATE users SET avatar_url = 'old' WHERE id = %s", [person])
    assert split.fill(split.planned_again()) == 0
    assert split.ask("SELECT (bio, avatar_url)::text FROM user_profiles WHERE user_id = %s", person) == "(new,old)"
    assert split.different() == 0


def test_deleting_a_user_whose_profile_is_being_written_waits_as_any_delete_does(split: SplitUsers) -> None:
    person = someone(split.url, number=2)
    with split.old() as old, split.new() as new:
        with new.transaction():
            new.execute("UPDATE user_profiles SET bio = 'new' WHERE user_id = %s", [person])
            with pytest.raises(psycopg.errors.LockNotAvailable):
                old.execute("DELETE FROM users WHERE id = %s", [person])
        old.execute("DELETE FROM users WHERE id = %s", [person])
    assert split.ask(HAS_PROFILE, person) == 0


def test_under_repeatable_read_what_a_snapshot_is_too_old_for_is_owed(split: SplitUsers) -> None:
    person = someone(split.url, number=2)
    with split.old() as old, split.new("repeatable read") as new:
        with new.transaction():
            new.execute("SELECT 1")
            old.execute("UPDATE users SET name = 'since' WHERE id = %s", [person])
            new.execute("UPDATE user_profiles SET bio = 'new' WHERE user_id = %s", [person])
        assert (split.ask(BIO, person), split.ask(PROFILE, person)) == ("before", "new")
        new.execute("UPDATE user_profiles SET avatar_url = 'b' WHERE user_id = %s", [person])
    assert (split.ask(BIO, person), split.different()) == ("new", 0)


def test_another_company_s_rows_are_out_of_reach(split: SplitUsers) -> None:
    theirs, bare = someone(split.url, "B", 2), someone(split.url, "B")
    with split.new() as new:
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            new.execute("INSERT INTO user_profiles (user_id, company_id, bio) VALUES (%s, %s, 'x')", [bare, A])
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            new.execute("INSERT INTO user_profiles (user_id, company_id, bio) VALUES (%s, %s, 'x')", [theirs, B])
        assert new.execute("UPDATE user_profiles SET bio = 'x' WHERE user_id = %s", [theirs]).rowcount == 0
        row = new.execute("SELECT count(*), current_setting('app.current_tenant') FROM user_profiles").fetchone()
        assert row == (3, str(A))
    assert split.ask(BIO, theirs) == "before"


def test_whoever_writes_across_companies_needs_no_tenant(split: SplitUsers) -> None:
    with split.session("none", None) as admin:
        admin.execute("UPDATE users SET bio = 'all of them'")
        admin.execute("UPDATE user_profiles SET avatar_url = 'all.png'")
        assert admin.execute("SELECT current_setting('app.current_tenant')").fetchone() == ("",)
    assert split.different() == 0


@pytest.mark.parametrize(
    "call",
    [
        "kerp_settle_split_users('00000000-0000-0000-0000-00000000000a')",
        "kerp_carry_split_users('00000000-0000-0000-0000-00000000000a', 'new', '{bio}')",
        "kerp_insert_split_users(NULL)",
    ],
)
def test_nobody_can_call_what_the_triggers_call(split: SplitUsers, call: LiteralString) -> None:
    with split.new() as new, pytest.raises(psycopg.errors.InsufficientPrivilege):
        new.execute("SELECT " + call)


def test_old_clients_see_nothing_of_the_new_table_nor_of_what_is_owed(split: SplitUsers) -> None:
    with split.old() as old, split.new() as new:
        for connection, table in ((old, "kerp_owed_split_users"), (new, "kerp_owed_split_users")):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("SELECT FROM " + table)
        # Whoever may write the old table got the same on the new one, which holds what was his before.
        assert old.execute("SELECT count(*) FROM user_profiles").fetchone() == (3,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            new.execute("SELECT bio FROM users")
