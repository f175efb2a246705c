"""Departments that only a list of employees names, with their codes."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E006",
    name="departments-of-employees",
    title=Words("사원 목록에만 있는 부서", "Departments that only employees name"),
    who=Who.CONSULTANT,
    severity=Severity.INFO,
    on=("unlisted",),
    message=Words(
        "부서 목록이 없고, 사원 목록에 부서 {count}개가 코드와 함께 있습니다: {value}",
        "There is no list of departments, and the employees name {count} with their codes: {value}",
    ),
    hint=Words(
        "부서코드와 부서명 두 열의 목록을 만들어 함께 주면 옮깁니다: kerp-import template departments -o 부서.xlsx",
        "A list of code and name moves them with the rest: kerp-import template departments -o 부서.xlsx",
    ),
    why=Words(
        "분개장의 부서코드에는 이름이 없는 일이 많고, 이름은 사원 목록에만 있다.",
        "A journal often has department codes without names, which stand with the employees alone.",
    ),
)
def departments_of_employees(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the lists."""
    return frame
