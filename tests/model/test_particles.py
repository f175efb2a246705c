"""Particles agree with the last sound of what stands before them, and nothing of a client's text is changed."""

import pytest
from kerp_import.model.particles import filled, with_particles
from kerp_import.model.words import Words


@pytest.mark.parametrize(
    ("both", "one"),
    [
        ("전표을(를)", "전표를"),
        ("계정은(는)", "계정은"),
        ("10100(으)로", "10100으로"),
        ("10101(으)로", "10101로"),
        ("10103와(과)", "10103과"),
        ("'HANBIT'이(가)", "'HANBIT'가"),
        ("SAP을(를)", "SAP를"),
        ("XML이(가)", "XML이"),
        ("서울(으)로", "서울로"),
        ("보통예금(10300)은(는)", "보통예금(10300)은"),
        ("1,234원)이(가)", "1,234원)이"),
        ("…은(는)", "…는"),
        ("은(는)", "는"),
        ("파일(이)라", "파일이라"),
        ("둘이 함께: 전표이(가) 거래처와(과)", "둘이 함께: 전표가 거래처와"),
    ],
)
def test_a_particle_agrees_with_the_last_sound(both: str, one: str) -> None:
    assert with_particles(both) == one
    assert Words(both, "").filled().ko == one


def test_what_a_file_says_stays_as_it_stands() -> None:
    assert filled("{name}이(가) {value}을(를)", {"name": "문구을(를)", "value": "7"}) == "문구을(를)이 7을"


def test_the_form_of_a_value_is_kept() -> None:
    assert filled("{count:,}은(는) {name!r}", {"count": 12000, "name": "a"}) == "12,000은 'a'"
