-- The company's partners with those that this batch brings.
SELECT known.code, known.name
FROM partners AS known
WHERE known.company_id = %(company_id)s
UNION
SELECT fresh.code, fresh.name
FROM kerp_staging.own_partners AS fresh
WHERE fresh.batch_id = %(batch_id)s
  AND fresh.company_id = %(company_id)s
  AND NOT EXISTS (
      SELECT 1 FROM partners AS known WHERE known.company_id = fresh.company_id AND known.code = fresh.code
  )
ORDER BY code
