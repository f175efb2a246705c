/*
ko: "이관하지 않은 전표 {count}건의 금액과 같습니다 ({what_ko})"
en: "It is the amount of {count} voucher(s) that was(were) not promoted ({what_en})"
*/
WITH tied AS (
    SELECT *
    FROM jsonb_to_recordset(%(differences)s::jsonb) AS each (
        account_code text, difference numeric, legacy numeric, loaded numeric, debit numeric, credit numeric
    )
),
aside AS (
    SELECT
        line.account_code, line.file, line.sheet, line.row, line.voucher_id, excluded.reason,
        line.debit_amount - line.credit_amount AS amount,
        sum(line.debit_amount - line.credit_amount) OVER (PARTITION BY line.account_code) AS total
    FROM kerp_staging.own_exclusions AS excluded
    JOIN kerp_staging.own_voucher_lines AS line
      ON line.batch_id = excluded.batch_id
     AND line.company_id = excluded.company_id
     AND line.voucher_id = excluded.record_id
    WHERE excluded.batch_id = %(batch_id)s
      AND excluded.company_id = %(company_id)s
      AND excluded.table_name = 'vouchers'
      AND excluded.reason IN ('invalid', 'conflict')
)
SELECT
    aside.account_code, aside.file, aside.sheet, aside.row, aside.amount,
    (SELECT count(DISTINCT each.voucher_id) FROM aside AS each WHERE each.account_code = aside.account_code) AS count,
    CASE aside.reason WHEN 'invalid' THEN '--skip-invalid' ELSE '--on-conflict skip' END AS what_ko,
    CASE aside.reason WHEN 'invalid' THEN '--skip-invalid' ELSE '--on-conflict skip' END AS what_en
FROM tied
JOIN aside ON aside.account_code = tied.account_code AND aside.total = tied.difference
ORDER BY aside.account_code, abs(aside.amount) DESC, aside.file, aside.sheet, aside.row
