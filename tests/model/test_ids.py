"""Ids are UUIDs of version 7, ascend within a call, and are no other's."""

from uuid import RFC_4122, UUID

import pytest
from kerp_import.model.ids import uuid7, uuid7s

COUNTER = 0x0FFF


def counter_of(each: UUID) -> int:
    """Return the thirty bits that count the ids of one call."""
    low = each.int & ((1 << 62) - 1)
    return (each.int >> 64 & COUNTER) << 18 | low >> 44


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 4_097, 270_000])
def test_ids_of_one_call_ascend_one_by_one_and_are_of_version_7(count: int) -> None:
    texts = uuid7s(count).to_list()
    ids = [UUID(each) for each in texts]
    assert [str(each) for each in ids] == texts
    assert {(each.version, each.variant) for each in ids} <= {(7, RFC_4122)}
    assert [counter_of(each) for each in ids] == list(range(count))
    assert len({each.int >> 80 for each in ids}) <= 1


def test_an_id_by_itself_is_one_of_them_and_no_other_is_the_same() -> None:
    several = {uuid7() for _ in range(50)}
    assert len(several) == 50
    assert {(each.version, each.variant, counter_of(each)) for each in several} == {(7, RFC_4122, 0)}
