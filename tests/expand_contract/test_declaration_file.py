"""A change is read as it is written: every problem at once, each with its line."""

from pathlib import Path

import pytest
from kerp_import.expand_contract.declaration import ChangeKind, ColumnChange, Split
from kerp_import.expand_contract.declaration_file import declaration_in
from kerp_import.model.change_errors import ChangeFileBroken
from kerp_import.model.words import Language

WIDER = """\
change: change_type
table: voucher_lines
columns:
  debit_amount: NUMERIC(20,4)
  credit_amount: NUMERIC(20,4)
"""
RENAMED = """\
name: business_numbers
change: rename_column
table: customers
columns: {corp_num: business_number}
forward: "replace(corp_num, '-', '')"
back: business_number
"""
SPLIT = """\
change: split_table
table: users
columns: [bio, avatar_url]
into: user_profiles
key: user_id
add: {preferences: "JSONB DEFAULT '{}'"}
"""
BROKEN = {
    "change: rename_column\ntable: a\ncolumns: {b: c}\ncolour: red\ntable: d\n": [
        "line 4: unknown key 'colour' (one of: name, change, table, columns, forward, back, into, key, add)",
        "line 5: the key is there twice: 'table' (first on line 2)",
    ],
    "change: rename\ntable: a\ncolumns: {b: c}\n": [
        f"line 1: change: unknown value 'rename' (one of: {', '.join(ChangeKind)})",
    ],
    "change: change_type\ntable: a\n": ["line 1: the key columns is missing"],
    "change: change_type\ntable: a\ncolumns: [b]\n": ["line 1: columns: columns with a value each are wanted"],
    "change: split_table\ntable: a\ncolumns: {b: c}\n": [
        "line 1: columns: a list of columns is wanted",
        "line 1: the key into is missing",
        "line 1: the key key is missing",
    ],
    "change: add_not_null\ntable: a\ncolumns: {b: '0'}\nback: b\n": ["line 1: back: add_not_null does not take it"],
    "change: change_type\ntable: a\ncolumns: {b: text, c: text}\nforward: b\n": [
        "line 1: forward: with several columns it takes one a column (forward: {column: expression})"
    ],
    "change: change_type\ntable: a\ncolumns: {b: text}\nforward: {c: b}\n": [
        "line 1: forward: 'c' is not among the columns"
    ],
    f"change: change_type\ntable: a\ncolumns: {{{'b' * 60}: text}}\n": [
        f"line 1: columns: '{'b' * 40}…': the name is too long for a temporary one (kerp_new_…): use rename_column"
    ],
    "name: Wider\nchange: change_type\ntable: a\ncolumns: {b: text}\n": [
        "line 1: name: the name of a change has lower-case letters, digits and underscores, 50 at most: 'Wider'"
    ],
}


def test_a_changed_type_gets_a_temporary_name() -> None:
    found = declaration_in(WIDER, Path("wider_amounts.yaml"))
    assert (found.name, found.kind, found.table, found.text) == (
        "wider_amounts", ChangeKind.CHANGE_TYPE, "voucher_lines", WIDER,
    )  # fmt: skip
    assert found.columns[0] == ColumnChange(
        "debit_amount", "kerp_new_debit_amount", "debit_amount", "NUMERIC(20,4)", "", ""
    )
    assert found.columns[1].names_that_go == ("kerp_new_credit_amount",)


def test_a_renamed_column_has_one_expression_each_way() -> None:
    found = declaration_in(RENAMED, Path("any.yaml"))
    assert found.name == "business_numbers"
    assert found.columns == (
        ColumnChange(
            "corp_num", "business_number", "business_number", "", "replace(corp_num, '-', '')", "business_number"
        ),
    )
    assert found.columns[0].names_that_go == ("corp_num",)


def test_a_split_says_where_its_columns_go() -> None:
    found = declaration_in(SPLIT, Path("user_profiles.yaml"))
    assert [each.old for each in found.columns] == ["bio", "avatar_url"]
    assert found.split == Split("user_profiles", "user_id", (("preferences", "JSONB DEFAULT '{}'"),))


@pytest.mark.parametrize("source", BROKEN)
def test_every_problem_has_its_line(source: str) -> None:
    with pytest.raises(ChangeFileBroken) as broken:
        declaration_in(source, Path("change.yaml"))
    said = broken.value.say(Language.EN).splitlines()[1:]
    assert [each.strip() for each in said] == BROKEN[source]
