-- Vouchers that only bring openings forward leave the journal; unless a table gives the openings of their year
-- (`is_second`), they become opening balances. Returns every line, and whether its row has others that stay.
WITH opening AS (
    SELECT each.id, each.fiscal_year, each.is_second
    FROM jsonb_to_recordset(%(vouchers)s::jsonb) AS each (id uuid, fiscal_year smallint, is_second boolean)
),
moved AS (
    DELETE FROM kerp_staging.own_voucher_lines AS line
    USING opening
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND line.voucher_id = opening.id
    RETURNING line.*, opening.fiscal_year, opening.is_second
),
put AS (
    INSERT INTO kerp_staging.staging_opening_balances (
        batch_id, company_id, id, fiscal_year, account_code, partner_code, debit_amount, credit_amount,
        source_account_code, source_account_name, file, sheet, row
    )
    SELECT
        moved.batch_id, moved.company_id, moved.id, moved.fiscal_year, moved.account_code,
        coalesce(moved.partner_code, ''), moved.debit_amount, moved.credit_amount, moved.source_account_code,
        moved.source_account_name, moved.file, moved.sheet, moved.row
    FROM moved
    WHERE NOT moved.is_second
)
SELECT
    moved.file, moved.sheet, moved.row, moved.flipped, moved.debit_amount, moved.credit_amount, moved.is_second,
    EXISTS (
        SELECT 1
        FROM kerp_staging.own_voucher_lines AS line
        WHERE line.batch_id = %(batch_id)s
          AND line.company_id = %(company_id)s
          AND line.file = moved.file
          AND line.sheet IS NOT DISTINCT FROM moved.sheet
          AND line.row = moved.row
          AND (line.voucher_id IS NULL OR line.voucher_id NOT IN (SELECT opening.id FROM opening))
    ) AS has_others
FROM moved
ORDER BY moved.file, moved.sheet, moved.row
