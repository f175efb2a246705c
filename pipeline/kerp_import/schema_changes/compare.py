"""Two catalogues compared: what is missing, what is too much, what differs, each with the statements that mend it.

Decision: docs/decisions/drift.md
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kerp_import.schema_changes.catalogue import MIGRATOR, ROLE, CatalogueFact, named, parent_of

Thing = tuple[str, str, str]
"""Kind, the table it stands on, name."""

Things = Mapping[Thing, Mapping[str, CatalogueFact]]
"""Every thing with its facts by aspect; that it is there at all is the aspect ''."""

CONTAINED = {"type", "options", "persistence", "arguments", "body", "properties", "security", "settings", "attributes"}
"""Aspects that the statement which makes the thing says itself."""

PLANTED = {"trigger", "rule"}
"""Kinds of things that run with whatever is written, also where they stand on one partition alone."""

ALONE = {"role", "schema", "extension"}
"""Kinds of things that others on the same server have too, and that are nobody's drift."""

KINDS = (
    "extension", "role", "schema", "type", "sequence", "function", "procedure", "table", "foreign table", "column",
    "constraint", "index", "view", "materialized view", "trigger", "rule", "policy", "event trigger",
)  # fmt: skip
"""Every kind of thing, in the order in which one needs another."""


class How(StrEnum):
    """How the target differs."""

    MISSING = "missing"
    EXTRA = "extra"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class SchemaDifference:
    """One fact in which the target is not what the migrations make, and the statements that bring it back."""

    how: How
    kind: str
    place: str
    name: str
    aspect: str
    """Empty where the whole thing is meant."""
    wanted: str
    there: str
    remedy: tuple[str, ...]

    @property
    def key(self) -> tuple[Thing, str]:
        """Return which fact differs."""
        return (self.kind, self.place, self.name), self.aspect


def migrator_among(wanted: Iterable[CatalogueFact], there: Iterable[CatalogueFact]) -> str | None:
    """Return whose most of the things are that belong to whoever migrates, None where none of them is there."""
    his = {each.thing for each in wanted if each.aspect == "owner" and each.value == MIGRATOR}
    return _commonest_role(each.value for each in there if each.aspect == "owner" and each.thing in his)


def migrator_of(facts: Iterable[CatalogueFact]) -> str | None:
    """Return the login that owns most of the tables, None where there is none."""
    return _commonest_role(each.value for each in facts if each.kind == "table" and each.aspect == "owner")


def _commonest_role(owners: Iterable[str]) -> str | None:
    """Return the role that is named most often, None where none is."""
    counted = Counter(owners)
    match = ROLE.fullmatch(counted.most_common(1)[0][0]) if counted else None
    return match[1] if match else None


def things_of(facts: Iterable[CatalogueFact]) -> Things:
    """Return the facts by thing and aspect."""
    grouped: dict[Thing, dict[str, CatalogueFact]] = defaultdict(dict)
    for each in facts:
        grouped[each.thing][each.aspect] = each
    return dict(grouped)


def with_partitions(wanted: Things, there: Things) -> Things:
    """Return what is wanted with the partitions that tables of ours have, whoever made them: months come and go.

    What somebody planted on one of them alone stays his, and so does what he granted on it.
    """
    tables = {name for _, place, name in wanted if not place}
    below = {name: parent_of(aspects[""]) for (_, place, name), aspects in there.items() if not place}
    partitions: set[str] = set()
    while more := {name for name, parent in below.items() if parent in tables | partitions} - partitions:
        partitions |= more
    own = {
        thing: {aspect: each for aspect, each in aspects.items() if not _is_granted_to_others(aspect)}
        for thing, aspects in there.items()
        if (thing[1] or thing[2]) in partitions and thing[0] not in PLANTED
    }
    return {**own, **wanted}


def _is_granted_to_others(aspect: str) -> bool:
    """Return whether an aspect is what somebody beside the migrator may do."""
    return aspect.startswith(("grant to ", "MAINTAIN to ")) and not aspect.endswith(MIGRATOR)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the migrations make, and what the target has."""

    wanted: Things
    there: Things
    given: str
    """The schema that was there before the migrations: others' things stand in it too."""
    migrator: str
    """The login that migrated the target."""

    def differences(self) -> tuple[SchemaDifference, ...]:
        """Return what differs, in the order in which things are made."""
        found = sorted((*self._missing(), *self._changed(), *self._extra()), key=_order)
        return tuple(found)

    def others(self) -> tuple[str, ...]:
        """Return the tables, views, functions … of the target that no migration makes."""
        spaces = {aspects[""].space for aspects in self.wanted.values()}
        return tuple(
            sorted(
                f"{kind} {name}"
                for kind, place, name in self.there.keys() - self.wanted.keys()
                if not place and self.there[kind, place, name][""].space in spaces and kind not in ALONE
            )
        )

    def _missing(self) -> Iterator[SchemaDifference]:
        """Yield the things that are not there; what stands on one of them goes with it."""
        gone = self.wanted.keys() - self.there.keys()
        gone_names = {name for _, place, name in gone if not place}
        for thing in gone:
            if thing[1] not in gone_names:
                yield self._told(How.MISSING, self.wanted[thing][""], None, self._whole(thing))

    def _extra(self) -> Iterator[SchemaDifference]:
        """Yield what stands on our tables or in our schemas and is not ours."""
        names = {name for _, place, name in self.wanted if not place}
        spaces = {aspects[""].space for aspects in self.wanted.values()} - {"", self.given}
        for thing in self.there.keys() - self.wanted.keys():
            kind, place, _ = thing
            first = self.there[thing][""]
            is_in_ours = not place and kind not in ALONE and first.space in spaces
            if place in names or is_in_ours or kind == "event trigger":
                yield self._told(How.EXTRA, None, first, [first.unmake])

    def _changed(self) -> Iterator[SchemaDifference]:
        """Yield the aspects in which things differ that are there on both sides."""
        for thing in self.wanted.keys() & self.there.keys():
            wanted, there = self.wanted[thing], self.there[thing]
            if wanted[""].value != there[""].value:
                yield self._told(How.CHANGED, wanted[""], there[""], [there[""].unmake, *self._whole(thing)])
                continue
            for aspect in wanted.keys() | there.keys():
                own, others = wanted.get(aspect), there.get(aspect)
                if others is None and own is not None and own.make:
                    yield self._told(How.MISSING, own, None, [own.make])
                elif own is None and others is not None and others.unmake:
                    yield self._told(How.EXTRA, None, others, [others.unmake])
                elif own is not None and others is not None and own.value != others.value:
                    yield self._told(How.CHANGED, own, others, [own.make])

    def _whole(self, thing: Thing) -> list[str | None]:
        """Return the statements that make a thing with all its aspects, and whatever stands on it."""
        aspects = self.wanted[thing]
        made = [aspects[each].make for each in sorted(aspects, key=_rank) if each not in CONTAINED]
        on_it = sorted(
            (each for each in self.wanted if each[1] and each[1] == thing[2]),
            key=lambda each: (KINDS.index(each[0]), each),
        )
        for each in on_it:
            # The statement that makes a table names its columns.
            below = self._whole(each)
            made += below[1:] if each[0] == "column" else below
        return made

    def _told(
        self, how: How, own: CatalogueFact | None, others: CatalogueFact | None, remedy: list[str | None]
    ) -> SchemaDifference:
        """Return the difference, with roles by their names."""
        fact = own or others
        if fact is None:
            raise ValueError(how)
        statements = dict.fromkeys(named(each, self.migrator) for each in remedy if each)
        return SchemaDifference(
            how, fact.kind, fact.place, fact.name, named(fact.aspect, self.migrator),
            named(own.value, self.migrator) if own else "", named(others.value, self.migrator) if others else "",
            tuple(statements),
        )  # fmt: skip


def _order(difference: SchemaDifference) -> tuple[int, str, str, tuple[int, str]]:
    """Return where a difference is told: as things are made, table by table."""
    return KINDS.index(difference.kind), difference.place, difference.name, _rank(difference.aspect)


def _rank(aspect: str) -> tuple[int, str]:
    """Return an aspect's place: grants come after the owner, who loses his own with the table."""
    return ("", "owner").index(aspect) if aspect in {"", "owner"} else 2, aspect
