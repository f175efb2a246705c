"""Gives a table its columns with a role: those of its headers, and those that a profile names."""

from collections.abc import Sequence
from dataclasses import replace

from kerp_import.extract.column_roles.role_cells import Choices
from kerp_import.extract.column_roles.role_names import roles_in
from kerp_import.extract.recognise.source import Custom
from kerp_import.model.columns import Role, RoleColumn
from kerp_import.model.nouns import Bound, Entity, Table

WITHOUT_ROLES = frozenset({Entity.ITEMS, Entity.EMPLOYEES})
"""Lists of which nothing is loaded; the unit of an item is a field of its own."""

NOWHERE = -1
"""The place of a value that a profile fixes."""


def with_roles(table: Table, headers: Sequence[str | None]) -> Table:
    """Return the table with its columns with a role apart from its fields; `headers` are those of the sheet.

    Where a profile names the column of a role, no other column has it.
    """
    if table.entity in WITHOUT_ROLES:
        return table
    named = tuple(_of_profile(each) for each in table.columns if each.field in set(Role))
    fields = tuple(each for each in table.columns if each.field not in set(Role))
    bare = replace(table, columns=fields)
    by_header = (each for each in roles_in(bare, headers) if each.role not in {other.role for other in named})
    roles = (*named, *by_header)
    used = {each.header for each in roles if each.role is not Role.KIND}
    return replace(bare, roles=roles, unused=tuple(each for each in table.unused if each not in used))


def _of_profile(bound: Bound) -> RoleColumn:
    """Return the column that a profile names, or the value that it fixes."""
    if not bound.stands:
        return RoleColumn(Role(bound.field), NOWHERE, bound.header, bound.header.removeprefix("="))
    return RoleColumn(Role(bound.field), bound.stands[0], bound.header)


def choices_for(user: Choices, profile: Custom) -> Choices:
    """Join what the user says with what the profile says of words and companies."""
    return Choices((*user.keep, *profile.keep_status), (*user.drop, *profile.drop_status), user.sites or profile.sites)
