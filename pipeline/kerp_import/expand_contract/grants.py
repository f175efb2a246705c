"""Who may do what with a table and its columns, and the statements from one state of that to another.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kerp_import.database.connection import Database
from kerp_import.expand_contract.sql_text import filled, identifier

SELECT = "SELECT"

AS_GRANTOR = "SET LOCAL ROLE "
"""How a statement begins after which the next one is another role's."""


@dataclass(frozen=True, slots=True)
class GrantItem:
    """One row of `expand_contract/grants.sql`: what one role gave another on a table, or on one column of it."""

    column: str
    """By name; empty: the table."""
    grantor: str
    grantee: str
    privileges: list[str]
    grantable: list[str]
    """Those of the privileges that the grantee may give on."""

    @property
    def parties(self) -> tuple[str, str]:
        """Return who gave it to whom."""
        return self.grantor, self.grantee

    @property
    def reads(self) -> bool:
        """Return whether it lets the grantee read."""
        return SELECT in self.privileges

    def without_select(self) -> "GrantItem":
        """Return the item without the right to read."""
        privileges, grantable = (
            [each for each in given if each != SELECT] for given in (self.privileges, self.grantable)
        )
        return replace(self, privileges=privileges, grantable=grantable)

    def with_select(self, *, grantable: bool) -> "GrantItem":
        """Return the item with the right to read."""
        kept = self.without_select()
        return replace(kept, privileges=[SELECT, *kept.privileges], grantable=[SELECT] * grantable + kept.grantable)


@dataclass(frozen=True, slots=True)
class TableOwner:
    """The row of `expand_contract/grantees.sql`: whose the table is, and its columns by name."""

    owner: str
    columns: list[str]


@dataclass(frozen=True, slots=True)
class TableGrants:
    """Every item of a table and of its columns, in the order of the lists."""

    table: str
    about: TableOwner
    items: tuple[GrantItem, ...]

    def on(self, column: str) -> list[GrantItem]:
        """Return the items of one column; of '' those of the table."""
        return [each for each in self.items if each.column == column]


def grants_of(db: Database, table: str) -> TableGrants:
    """Return the grants of a table, named as SQL writes it."""
    (about,) = db.ask("expand_contract/grantees.sql", {"table": table}, TableOwner)
    return TableGrants(table, about, tuple(db.ask("expand_contract/grants.sql", {"table": table}, GrantItem)))


def statements_to(now: TableGrants, wanted: Iterable[GrantItem]) -> list[str]:
    """Return the statements that make `wanted` of the grants, in the order of its items, so that not a byte differs.

    To take a right on the table takes it on each column, too: what a role was given on columns is taken before, since
    others may have it from that role, and given again.
    """
    wanted = tuple(wanted)
    of_table = _Rewriting(now.on(""), [each for each in wanted if not each.column], frozenset())
    touched = frozenset(each.parties for each in of_table.taken)
    of_columns = [
        _Rewriting(now.on(column), [each for each in wanted if each.column == column], touched)
        for column in now.about.columns
    ]
    taken = [each for rewriting in (*of_columns, of_table) for each in rewriting.taken]
    given = [each for rewriting in (of_table, *of_columns) for each in rewriting.given]
    statements = [(each, _revoke(now.table, each)) for each in taken]
    statements += [(each, text) for each in given for text in _grants(now.table, each)]
    return [line for item, text in statements for line in _as_grantor(now.about.owner, item, text)]


@dataclass(frozen=True, slots=True)
class _Rewriting:
    """One access list on its way: what stands first in both stays, the rest is taken and given anew."""

    now: list[GrantItem]
    wanted: list[GrantItem]
    touched: frozenset[tuple[str, str]]
    """Who loses what they have on the columns, since it is taken on the table."""

    @property
    def kept(self) -> int:
        """Return how many items stand first in both."""
        pairs = enumerate(zip(self.now, self.wanted, strict=False))
        changed = (at for at, (old, new) in pairs if old != new or old.parties in self.touched)
        return next(changed, min(len(self.now), len(self.wanted)))

    @property
    def taken(self) -> list[GrantItem]:
        """Return the items that are taken, those that others depend on last."""
        return list(reversed(by_depth(self.now[self.kept :])))

    @property
    def given(self) -> list[GrantItem]:
        """Return the items that are given, in the order of the list."""
        return self.wanted[self.kept :]


def by_depth(items: Iterable[GrantItem]) -> list[GrantItem]:
    """Return items so that whoever gives on what he was given comes after that."""
    waiting, sorted_items = list(items), list[GrantItem]()
    while waiting:
        grantees = {each.grantee for each in waiting}
        free = [each for each in waiting if each.grantor not in grantees or each.grantor == each.grantee] or waiting
        sorted_items += free
        waiting = [each for each in waiting if each not in free]
    return sorted_items


def _revoke(table: str, item: GrantItem) -> str:
    """Return the statement that takes all of an item."""
    columns = f" ({identifier(item.column)})" if item.column else ""
    return filled("revoke", columns=columns, table=table, grantee=item.grantee)


def _grants(table: str, item: GrantItem) -> Iterator[str]:
    """Yield the statements that give an item: what may be given on, and what may not."""
    plain = [each for each in item.privileges if each not in item.grantable]
    for option, privileges in ((" WITH GRANT OPTION", item.grantable), ("", plain)):
        if privileges:
            named = ", ".join(f"{each} ({identifier(item.column)})" if item.column else each for each in privileges)
            yield filled("grant", privileges=named, table=table, grantee=item.grantee, option=option)


def _as_grantor(owner: str, item: GrantItem, text: str) -> Iterator[str]:
    """Yield a statement as whoever gave the right: what the owner gave is given by whoever may act for him."""
    if item.grantor == owner:
        yield text
        return
    yield f"{AS_GRANTOR}{item.grantor};\n"
    yield text
    yield "RESET ROLE;\n"
