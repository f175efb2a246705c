/*
ko: "기초잔액 표에 이 계정이 없습니다"
en: "The table of openings lacks this account"
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
JOIN kerp_staging.own_trial_balances AS trial ON trial.account_code = tied.account_code
WHERE trial.batch_id = %(batch_id)s
  AND trial.company_id = %(company_id)s
  AND account.account_type IN ('asset', 'liability', 'equity')
  AND (tied.debit >= 0 AND tied.credit >= 0) IS NOT FALSE
  AND NOT EXISTS (
      SELECT 1
      FROM kerp_staging.own_opening_balances AS opening
      WHERE opening.batch_id = %(batch_id)s
        AND opening.company_id = %(company_id)s
        AND opening.account_code = tied.account_code
  )
  -- Where the year has no openings at all, that is the cause (005).
  AND (
      EXISTS (
          SELECT 1
          FROM kerp_staging.staging_opening_balances AS opening
          WHERE opening.batch_id = %(batch_id)s
            AND opening.company_id = %(company_id)s
      )
      OR EXISTS (
          SELECT 1
          FROM opening_balances AS known
          WHERE known.company_id = %(company_id)s
            AND known.fiscal_year = %(fiscal_year)s
      )
  )
  AND NOT EXISTS (
      SELECT 1
      FROM opening_balances AS known
      WHERE known.company_id = %(company_id)s
        AND known.fiscal_year = %(fiscal_year)s
        AND known.account_code = tied.account_code
  )
ORDER BY tied.account_code, trial.file, trial.sheet, trial.row
