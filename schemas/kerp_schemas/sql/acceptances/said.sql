-- Everything that was accepted for a company, and taken back, in the order in which it was said; until a moment, where one is named.
SELECT
    acceptance.id, acceptance.batch_id, acceptance.rule, acceptance.finding_keys, acceptance.finding_nos,
    acceptance.withdraws, acceptance.why, acceptance.who, acceptance.at
FROM import_acceptances AS acceptance
WHERE acceptance.company_id = %(company_id)s
  AND (%(until)s::timestamptz IS NULL OR acceptance.at <= %(until)s)
ORDER BY acceptance.at, acceptance.id
