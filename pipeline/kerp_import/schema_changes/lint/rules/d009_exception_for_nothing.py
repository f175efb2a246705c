"""An exception that nothing needs any more hides the next thing of its kind."""

from kerp_import.model.words import Words
from kerp_import.schema_changes.lint.rule import LintRule

EXCEPTION_FOR_NOTHING = LintRule(
    id="KERP-D009",
    name="exception-for-nothing",
    message=Words(
        "{file}에는 {rule}에 걸리는 것이 없습니다", "Nothing in {file} breaks {rule}: the exception is for nothing"
    ),
    hint=Words(
        "lint-exceptions.yaml에서 이 항목을 지우거나 파일 이름과 규칙을 바로잡으십시오.",
        "Take the entry out of lint-exceptions.yaml, or fix its file name and rule.",
    ),
    why=Words(
        "쓸모없어진 예외는 다음에 생기는 같은 잘못을 감춘다.", "An exception that is left over hides the next fault."
    ),
)
