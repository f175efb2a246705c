-- Per account and month, what K-ERP holds after this batch, closing vouchers that were left out included; month '' are
-- the openings of the fiscal year. The written sides are those of the source, where a negative has not changed sides.
SELECT
    held.account_code, held.month, coalesce(sum(held.debit), 0) AS debit, coalesce(sum(held.credit), 0) AS credit,
    coalesce(sum(held.debit_written), 0) AS debit_written, coalesce(sum(held.credit_written), 0) AS credit_written
FROM (
    SELECT
        line.account_code, to_char(voucher.voucher_date, 'YYYY-MM') AS month, line.debit_amount AS debit,
        line.credit_amount AS credit, line.debit_amount AS debit_written, line.credit_amount AS credit_written
    FROM voucher_lines AS line
    JOIN vouchers AS voucher ON voucher.company_id = line.company_id AND voucher.id = line.voucher_id
    WHERE line.company_id = %(company_id)s
      AND line.account_code = ANY (%(accounts)s)
      AND voucher.deleted_at IS NULL
      AND voucher.voucher_date BETWEEN %(first_day)s AND %(last_day)s
    UNION ALL
    SELECT
        line.account_code, to_char(voucher.voucher_date, 'YYYY-MM'), line.debit_amount, line.credit_amount,
        CASE WHEN line.flipped THEN -line.credit_amount ELSE line.debit_amount END,
        CASE WHEN line.flipped THEN -line.debit_amount ELSE line.credit_amount END
    FROM kerp_staging.own_voucher_lines AS line
    JOIN kerp_staging.own_vouchers AS voucher
      ON voucher.batch_id = line.batch_id
     AND voucher.company_id = line.company_id
     AND voucher.id = line.voucher_id
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND line.account_code = ANY (%(accounts)s)
      AND voucher.voucher_date BETWEEN %(first_day)s AND %(last_day)s
      AND NOT EXISTS (
          SELECT 1
          FROM kerp_staging.own_exclusions AS excluded
          WHERE excluded.batch_id = line.batch_id
            AND excluded.company_id = line.company_id
            AND excluded.table_name = 'vouchers'
            AND excluded.record_id = line.voucher_id
            AND excluded.reason IN ('unchanged', 'conflict', 'invalid')
      )
    UNION ALL
    SELECT
        opening.account_code, '', opening.debit_amount, opening.credit_amount, opening.debit_amount,
        opening.credit_amount
    FROM opening_balances AS opening
    WHERE opening.company_id = %(company_id)s
      AND opening.fiscal_year = %(fiscal_year)s
      AND opening.account_code = ANY (%(accounts)s)
    UNION ALL
    SELECT
        opening.account_code, '', opening.debit_amount, opening.credit_amount, opening.debit_amount,
        opening.credit_amount
    FROM kerp_staging.own_opening_balances AS opening
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
      AND opening.fiscal_year = %(fiscal_year)s
      AND opening.account_code = ANY (%(accounts)s)
      AND NOT EXISTS (
          SELECT 1
          FROM opening_balances AS known
          WHERE known.company_id = opening.company_id
            AND known.fiscal_year = opening.fiscal_year
            AND known.account_code = opening.account_code
            AND known.partner_code = opening.partner_code
      )
) AS held
GROUP BY held.account_code, held.month
ORDER BY held.account_code, held.month
