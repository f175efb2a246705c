-- The batch's rows in a table of the session, where a slice of them is found by an index: staging has none, since COPY
-- would pay for it.
CREATE TEMPORARY TABLE own_voucher_lines ON COMMIT DROP AS
SELECT *
FROM kerp_staging.own_voucher_lines
WHERE batch_id = %(batch_id)s
  AND company_id = %(company_id)s
