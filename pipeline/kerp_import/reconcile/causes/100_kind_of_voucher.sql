/*
ko: "{what_ko}"
en: "{what_en}"
*/
WITH tied AS (
    SELECT *
    FROM jsonb_to_recordset(%(differences)s::jsonb) AS each (
        account_code text, difference numeric, legacy numeric, loaded numeric, debit numeric, credit numeric
    )
),
kinds AS (
    SELECT
        line.account_code, voucher.kind, min(line.file) AS file, min(line.sheet) AS sheet, min(line.row) AS row,
        sum(line.debit_amount - line.credit_amount) AS amount, count(*) AS lines
    FROM kerp_staging.own_vouchers AS voucher
    JOIN kerp_staging.own_voucher_lines AS line
      ON line.batch_id = voucher.batch_id
     AND line.company_id = voucher.company_id
     AND line.voucher_id = voucher.id
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
      AND voucher.kind IS NOT NULL
    GROUP BY line.account_code, voucher.kind
),
vat AS (
    SELECT account.code
    FROM accounts AS account
    WHERE account.company_id = %(company_id)s
      AND regexp_replace(account.name, '\s', '', 'g') = ANY (%(output_vat_accounts)s::text[] || %(input_vat_accounts)s::text[])
),
-- The trial balance has VAT, the journal none: the sales and purchase slips were not given.
slips AS (
    SELECT trial.file, trial.sheet, min(trial.row) AS row, sum(trial.debit_total - trial.credit_total) AS amount
    FROM kerp_staging.own_trial_balances AS trial
    JOIN vat ON vat.code = trial.account_code
    WHERE trial.batch_id = %(batch_id)s
      AND trial.company_id = %(company_id)s
      AND (trial.debit_total <> 0 OR trial.credit_total <> 0)
      AND NOT EXISTS (
          SELECT 1
          FROM kerp_staging.own_voucher_lines AS line
          JOIN vat AS any_vat ON any_vat.code = line.account_code
          WHERE line.batch_id = %(batch_id)s
            AND line.company_id = %(company_id)s
      )
    GROUP BY trial.file, trial.sheet
)
SELECT
    tied.account_code, kinds.file, kinds.sheet, kinds.row, kinds.amount,
    '유형 ' || kinds.kind || ' 전표 ' || kinds.lines || '행의 금액과 같습니다: 그 유형이 두 번 들어왔을 수 있습니다' AS what_ko,
    'It is the amount of the ' || kinds.lines || ' lines of the kind ' || kinds.kind || ': they may be there twice' AS what_en
FROM tied
JOIN kinds ON kinds.account_code = tied.account_code AND tied.difference IN (-kinds.amount, -kinds.amount / 2)
WHERE kinds.amount <> 0
UNION ALL
SELECT
    tied.account_code, slips.file, slips.sheet, slips.row, slips.amount,
    '시산표에는 부가세가 있으나 분개장에는 한 행도 없습니다: 매입매출전표가 빠진 것으로 보입니다',
    'The trial balance has VAT and the journal not one line of it: sales and purchase slips seem to be missing'
FROM tied
CROSS JOIN slips
WHERE (tied.debit >= 0 AND tied.credit >= 0) IS NOT FALSE
ORDER BY account_code, file, sheet, row
