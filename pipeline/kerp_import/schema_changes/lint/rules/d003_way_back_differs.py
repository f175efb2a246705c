"""Down takes back what up made, and up makes the same again: told by the whole catalogue, but for columns' order."""

from kerp_import.model.words import Words
from kerp_import.schema_changes.lint.rule import LintRule

WAY_BACK_DIFFERS = LintRule(
    id="KERP-D003",
    name="way-back-differs",
    message=Words(
        "{moment_ko} 스키마가 전과 다릅니다: {differences}", "{moment_en} the schema is another one: {differences}"
    ),
    hint=Words(
        "되돌리는 파일이 up이 만든 것을 마지막 권한까지 되돌리고 그 밖의 것은 건드리지 않게 고치십시오.",
        "Let the down file take back what the up file makes, to the last grant, and nothing else.",
    ),
    why=Words(
        "되돌린 스키마에 남은 것이 있으면 다시 실행되지 않거나, 실행되어도 처음과 다른 것이 된다.",
        "With something left behind a schema does not go up again, or becomes another one than at first.",
    ),
)
