-- Every line of a reversed voucher with its sides exchanged, whoever wrote it, and every opening balance of the batch as
-- a line. An opening balance's partner is no foreign key: one that K-ERP does not have stands in the text.
INSERT INTO voucher_lines (
    voucher_id, company_id, line_no, account_code, debit_amount, credit_amount, description, partner_code,
    department_code, project_code
)
SELECT
    reversal.reversal_id, line.company_id, line.line_no, line.account_code, line.credit_amount, line.debit_amount,
    line.description, line.partner_code, line.department_code, line.project_code
FROM import_reversals AS reversal
JOIN voucher_lines AS line ON line.company_id = reversal.company_id AND line.voucher_id = reversal.voucher_id
WHERE reversal.batch_id = %(batch_id)s
  AND reversal.company_id = %(company_id)s
UNION ALL
SELECT
    reversal.reversal_id, opening.company_id,
    (row_number() OVER (ORDER BY opening.fiscal_year, opening.account_code, opening.partner_code))::integer,
    opening.account_code, opening.credit_amount, opening.debit_amount,
    concat_ws(' ', opening.fiscal_year || ' 기초잔액', CASE WHEN partner.id IS NULL THEN nullif(opening.partner_code, '') END),
    partner.code, NULL, NULL
FROM import_reversals AS reversal
JOIN import_entries AS entry
  ON entry.batch_id = reversal.batch_id
 AND entry.company_id = reversal.company_id
 AND entry.table_name = 'opening_balances'
JOIN opening_balances AS opening ON opening.company_id = entry.company_id AND opening.id = entry.record_id
LEFT JOIN partners AS partner ON partner.company_id = opening.company_id AND partner.code = opening.partner_code
WHERE reversal.batch_id = %(batch_id)s
  AND reversal.company_id = %(company_id)s
  AND reversal.voucher_id IS NULL
