/*
ko: "두 번 있는 전표 {count}건의 금액과 같습니다"
en: "It is the amount of {count} voucher(s) that stands(stand) twice"
*/
WITH tied AS (
    SELECT *
    FROM jsonb_to_recordset(%(differences)s::jsonb) AS each (
        account_code text, difference numeric, legacy numeric, loaded numeric, debit numeric, credit numeric
    )
),
same AS (
    SELECT
        line.voucher_id, line.account_code, line.debit_amount, line.credit_amount, line.partner_code, line.description,
        count(*) AS times, min(line.row) AS row, min(line.file) AS file, min(line.sheet) AS sheet
    FROM kerp_staging.own_voucher_lines AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND line.debit_amount + line.credit_amount > 0
    GROUP BY
        line.voucher_id, line.account_code, line.debit_amount, line.credit_amount, line.partner_code, line.description
),
numbered AS (
    SELECT
        voucher.id AS voucher_id,
        row_number() OVER (
            PARTITION BY
                voucher.voucher_date, voucher.total_debit, voucher.total_credit, voucher.description, lines.written
            ORDER BY voucher.voucher_no
        ) AS place
    FROM kerp_staging.own_vouchers AS voucher
    JOIN (
        SELECT same.voucher_id, array_agg(row(same.account_code, same.debit_amount, same.credit_amount, same.partner_code)::text
            ORDER BY same.account_code, same.debit_amount, same.credit_amount, same.partner_code) AS written
        FROM same
        GROUP BY same.voucher_id
    ) AS lines ON lines.voucher_id = voucher.id
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
),
doubled AS (
    -- Every line stands twice in the voucher, or the voucher is the twin of an earlier one.
    SELECT
        same.voucher_id, same.account_code, same.file, same.sheet, same.row,
        (same.debit_amount - same.credit_amount) * (same.times - 1) AS amount
    FROM same
    WHERE same.voucher_id IN (SELECT each.voucher_id FROM same AS each GROUP BY each.voucher_id HAVING min(each.times) > 1)
    UNION ALL
    SELECT
        same.voucher_id, same.account_code, same.file, same.sheet, same.row,
        (same.debit_amount - same.credit_amount) * same.times
    FROM same
    JOIN numbered ON numbered.voucher_id = same.voucher_id AND numbered.place > 1
),
summed AS (
    SELECT doubled.*, sum(doubled.amount) OVER (PARTITION BY doubled.account_code) AS total
    FROM doubled
)
SELECT
    summed.account_code, summed.file, summed.sheet, summed.row, summed.amount,
    CASE
        WHEN summed.total = -tied.difference
        THEN (SELECT count(DISTINCT each.voucher_id) FROM summed AS each WHERE each.account_code = summed.account_code)
        ELSE 1
    END AS count
FROM tied
JOIN summed
  ON summed.account_code = tied.account_code
 AND (summed.total = -tied.difference OR summed.amount = -tied.difference)
ORDER BY summed.account_code, abs(summed.amount) DESC, summed.file, summed.sheet, summed.row
