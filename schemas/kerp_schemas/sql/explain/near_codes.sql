-- What may be meant by a code that the company does not have: masters of that name, and codes that begin alike.
SELECT known.code, known.name
FROM (
    SELECT 'account' AS kind, account.code, account.name
    FROM accounts AS account
    WHERE account.company_id = %(company_id)s
    UNION ALL
    SELECT 'partner', partner.code, partner.name
    FROM partners AS partner
    WHERE partner.company_id = %(company_id)s
    UNION ALL
    SELECT 'voucher', voucher.voucher_no, ''
    FROM vouchers AS voucher
    WHERE voucher.company_id = %(company_id)s
) AS known
WHERE known.kind = %(kind)s
  AND (known.name = %(key)s OR starts_with(known.code, left(%(key)s, %(alike)s)))
ORDER BY known.name <> %(key)s, known.code
LIMIT 2000
