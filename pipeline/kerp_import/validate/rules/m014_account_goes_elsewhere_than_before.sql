/*
id: KERP-M014
name: account-goes-elsewhere-than-before
title:
  ko: "앞서 이관한 해와 다른 계정으로 가는 계정"
  en: "Accounts that go elsewhere than in what was promoted before"
who: accountant
severity: warning
table: voucher_lines
field: account_code
message:
  ko: "{value} '{name}': 앞서 이관한 배치에서는 {before} {before_name}({before_amount}원)(으)로 갔는데, 이번에는 {after} {after_name}({after_amount}원)(으)로 갑니다"
  en: "{value} '{name}' went to {before} {before_name} ({before_amount} won) in a batch promoted before, and goes to {after} {after_name} ({after_amount} won) now"
hint:
  ko: "해마다 같은 계정에 있어야 비교할 수 있습니다. 앞의 것이 맞으면 매핑 파일의 accounts에 적으십시오: - {{source_code: \"{value}\", target_code: \"{before}\", verified: true}}  이번 것이 맞으면 앞의 배치를 rollback하고 새 매핑으로 다시 이관하십시오."
  en: "Years can only be compared where an account stays in its place. If the earlier one is right, write under accounts in the mapping: - {{source_code: \"{value}\", target_code: \"{before}\", verified: true}}  If this one is, roll the earlier batch back and import it again with the new mapping."
why:
  ko: "한 계정이 해마다 다른 K-ERP 계정에 있으면 전기와 당기를 비교한 표가 틀리고, 기초잔액이 이어지지 않는다."
  en: "An account that is another one every year makes comparisons of years wrong, and openings do not follow closings."
*/
-- Decision: docs/decisions/one-proposer.md
-- An account is a code with its name: a code that was given to another account is no change of the mapping. Where an
-- earlier batch sent it to several accounts, and one of them is today's, nothing is said.
WITH now AS (
    SELECT
        each.code, max(each.name) AS name, each.account_code, sum(each.amount) AS amount,
        (array_agg(each.file ORDER BY each.file, each.sheet, each.row))[1] AS file,
        (array_agg(each.sheet ORDER BY each.file, each.sheet, each.row))[1] AS sheet,
        (array_agg(each.row ORDER BY each.file, each.sheet, each.row))[1] AS row
    FROM (
        SELECT
            line.source_account_code AS code, line.source_account_name AS name, line.account_code,
            CASE WHEN line.is_read THEN line.debit_amount + line.credit_amount END AS amount, line.file, line.sheet,
            line.first_row AS row
        FROM kerp_staging.own_account_sums AS line
        WHERE line.batch_id = %(batch_id)s
          AND line.company_id = %(company_id)s
        UNION ALL
        SELECT
            opening.source_account_code, opening.source_account_name, opening.account_code,
            opening.debit_amount + opening.credit_amount, opening.file, opening.sheet, opening.row
        FROM kerp_staging.own_opening_balances AS opening
        WHERE opening.batch_id = %(batch_id)s
          AND opening.company_id = %(company_id)s
    ) AS each
    WHERE each.code IS NOT NULL
      AND each.account_code IS NOT NULL
    GROUP BY each.code, each.account_code
),
before AS (
    SELECT
        source.source_code AS code, max(source.source_name) AS name, source.account_code,
        sum(source.debit_kept + source.credit_kept) AS amount
    FROM import_sources AS source
    JOIN import_batches AS batch ON batch.id = source.batch_id AND batch.company_id = source.company_id
    WHERE source.company_id = %(company_id)s
      AND source.batch_id <> %(batch_id)s
      AND source.lines_kept > 0
      AND source.account_code <> ''
      AND batch.status = 'completed'
      AND NOT batch.dry_run
    GROUP BY source.source_code, source.account_code
)
SELECT DISTINCT ON (now.code, now.account_code)
    now.file, now.sheet, now.row, now.code AS value, coalesce(now.name, '') AS name,
    before.account_code AS before, coalesce(was.name, '') AS before_name, before.amount AS before_amount,
    now.account_code AS after, coalesce(becomes.name, '') AS after_name, now.amount AS after_amount
FROM now
JOIN before
  ON before.code = now.code
 AND (
     coalesce(now.name, '') = ''
     OR before.name = ''
     OR regexp_replace(normalize(before.name, NFKC), '\s', '', 'g') = regexp_replace(normalize(now.name, NFKC), '\s', '', 'g')
 )
LEFT JOIN accounts AS was ON was.company_id = %(company_id)s AND was.code = before.account_code
LEFT JOIN accounts AS becomes ON becomes.company_id = %(company_id)s AND becomes.code = now.account_code
WHERE NOT EXISTS (
    SELECT 1
    FROM before AS same
    WHERE same.code = now.code
      AND same.account_code = now.account_code
)
ORDER BY now.code, now.account_code, before.amount DESC, before.account_code
