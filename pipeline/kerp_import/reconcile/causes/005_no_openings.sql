/*
ko: "기초잔액이 없어, K-ERP의 금액은 이 기간의 증감일 뿐입니다"
en: "There are no openings: what K-ERP has is only what moved in this period"
*/
WITH tied AS (
    SELECT *
    FROM jsonb_to_recordset(%(differences)s::jsonb) AS each (
        account_code text, difference numeric, legacy numeric, loaded numeric, debit numeric, credit numeric
    )
)
SELECT tied.account_code, trial.file, trial.sheet, trial.row, tied.legacy AS amount
FROM tied
JOIN accounts AS account ON account.company_id = %(company_id)s AND account.code = tied.account_code
JOIN kerp_staging.staging_trial_balances AS trial ON trial.account_code = tied.account_code
WHERE trial.batch_id = %(batch_id)s
  AND trial.company_id = %(company_id)s
  AND account.account_type IN ('asset', 'liability', 'equity')
  AND NOT EXISTS (
      SELECT 1
      FROM kerp_staging.staging_opening_balances AS opening
      WHERE opening.batch_id = %(batch_id)s
        AND opening.company_id = %(company_id)s
  )
  AND NOT EXISTS (
      SELECT 1
      FROM opening_balances AS known
      WHERE known.company_id = %(company_id)s
        AND known.fiscal_year = %(fiscal_year)s
  )
ORDER BY tied.account_code, trial.file, trial.sheet, trial.row
