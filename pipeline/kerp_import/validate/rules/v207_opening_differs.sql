/*
id: KERP-V207
name: opening-differs
title:
  ko: "K-ERP와 다른 기초잔액"
  en: "Opening balances that differ from K-ERP's"
who: accountant
severity: error
table: opening_balances
field: account_code
message:
  ko: "기초잔액 {place}: K-ERP에는 {there}원, 원본에는 {here}원입니다. {done_ko}"
  en: "Opening balance {place}: K-ERP has {there} won, the source {here} won. {done_en}"
hint:
  ko: "{advice_ko}"
  en: "{advice_en}"
why:
  ko: "기초잔액은 계정과 거래처마다 하나뿐이다."
  en: "There is one opening balance per account and partner."
*/
SELECT
    staged.file, staged.sheet, staged.row, staged.account_code AS value,
    concat_ws(' ', staged.account_code, nullif(staged.partner_code, ''), '(' || reversed.reversal_no || ')') AS place,
    CASE WHEN reversed.record_id IS NULL THEN opening.debit_amount - opening.credit_amount ELSE 0 END AS there,
    staged.balance AS here,
    CASE WHEN coalesce(difference.is_applied, false) THEN '원본의 것으로 바꿉니다' ELSE 'K-ERP의 것이 남습니다' END AS done_ko,
    CASE WHEN coalesce(difference.is_applied, false) THEN 'The source''s replaces it' ELSE 'K-ERP''s stays' END AS done_en,
    CASE
        WHEN difference.is_applied THEN '바꾼 것은 rollback으로 되돌릴 수 있습니다.'
        ELSE '원본이 맞으면 --on-conflict replace로 바꾸고, K-ERP의 것을 두려면 --on-conflict skip을 쓰거나 원본을 고치십시오.'
    END AS advice_ko,
    CASE
        WHEN difference.is_applied THEN 'What was replaced comes back with rollback.'
        ELSE 'If the source is right, replace it with --on-conflict replace; to keep K-ERP''s, use --on-conflict skip or fix the source.'
    END AS advice_en
FROM (
    SELECT
        (array_agg(each.file ORDER BY each.file, each.sheet, each.row))[1] AS file,
        (array_agg(each.sheet ORDER BY each.file, each.sheet, each.row))[1] AS sheet,
        (array_agg(each.row ORDER BY each.file, each.sheet, each.row))[1] AS row,
        each.fiscal_year, each.account_code, each.partner_code, sum(each.debit_amount - each.credit_amount) AS balance
    FROM kerp_staging.own_opening_balances AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
    GROUP BY each.fiscal_year, each.account_code, each.partner_code
) AS staged
JOIN opening_balances AS opening
  ON opening.company_id = %(company_id)s
 AND opening.fiscal_year = staged.fiscal_year
 AND opening.account_code = staged.account_code
 AND opening.partner_code = staged.partner_code
LEFT JOIN import_differences AS difference
  ON difference.batch_id = %(batch_id)s
 AND difference.company_id = opening.company_id
 AND difference.table_name = 'opening_balances'
 AND difference.old_id = opening.id
LEFT JOIN (
    -- One voucher reverses all opening balances of a batch, whose rows stay: what K-ERP has of them is nothing, and the
    -- voucher is named.
    SELECT entry.record_id, reversal.reversal_no
    FROM import_reversals AS reversal
    JOIN import_entries AS entry
      ON entry.batch_id = reversal.batch_id
     AND entry.company_id = reversal.company_id
     AND entry.table_name = 'opening_balances'
    WHERE reversal.company_id = %(company_id)s
      AND reversal.voucher_id IS NULL
) AS reversed ON reversed.record_id = opening.id
WHERE opening.debit_amount - opening.credit_amount <> staged.balance
   OR reversed.record_id IS NOT NULL
ORDER BY staged.file, staged.sheet, staged.row
