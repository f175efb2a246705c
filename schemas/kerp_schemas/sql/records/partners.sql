-- What a line without a partner's code may name its partner by.
SELECT partner.name, partner.business_number, partner.code
FROM partners AS partner
WHERE partner.company_id = %(company_id)s
ORDER BY partner.code
