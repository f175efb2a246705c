"""A report told in a language: what was found in the other one is said again from the facts that were kept with it.

Decision: docs/decisions/finding-facts.md
"""

from dataclasses import replace

from kerp_import.model.nouns import Finding
from kerp_import.model.outcome import Cause, Outcome, Reconciled
from kerp_import.model.words import Language
from kerp_import.reconcile.causes import Question, causes
from kerp_import.validate.rule import Rule
from kerp_import.validate.rules import rules


def in_language(outcome: Outcome, language: Language) -> Outcome:
    """Return the outcome in `language`.

    A sentence is said again only where its rule still says, in the language of the run, what was kept: one whose rule
    has other words by now, or has gone, stays as it was told, and so does one of which no facts were kept.
    """
    was = outcome.language
    if was is language:
        return outcome
    rules_by_id = {each.id: each for each in rules()}
    questions = {each.name: each for each in causes()}
    return replace(
        outcome,
        language=language,
        findings=tuple(retold(each, rules_by_id.get(each.rule), was, language) for each in outcome.findings),
        reconciliation=tuple(_reconciled(each, questions, was, language) for each in outcome.reconciliation),
    )


def retold(finding: Finding, rule: Rule | None, was: Language, wanted: Language) -> Finding:
    """Return one finding in the language that is wanted, where its rule can say it."""
    if rule is None or not rule.speaks_of() <= finding.facts.keys():
        return finding
    if rule.say(was, finding.facts) != (finding.message, finding.hint):
        return finding
    message, hint = rule.say(wanted, finding.facts)
    return replace(finding, message=message, hint=hint)


def _reconciled(account: Reconciled, questions: dict[str, Question], was: Language, wanted: Language) -> Reconciled:
    """Return one account of the tie-out with its causes in the language that is wanted."""
    if not account.causes:
        return account
    retold = tuple(_cause(each, questions.get(each.name), was, wanted) for each in account.causes)
    return replace(account, causes=retold, cause=retold[0].message)


def _cause(cause: Cause, question: Question | None, was: Language, wanted: Language) -> Cause:
    """Return one cause in the language that is wanted, where its question can say it."""
    if question is None or not question.speaks_of() <= cause.facts.keys():
        return cause
    if question.say(was, cause.facts) != cause.message:
        return cause
    return replace(cause, message=question.say(wanted, cause.facts))
