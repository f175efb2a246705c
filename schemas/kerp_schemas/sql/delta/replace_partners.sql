-- Partners that the files have otherwise; what they say nothing of stays as it is.
UPDATE partners AS partner
SET
    name = coalesce(staged.name, partner.name),
    business_number = coalesce(staged.business_number, partner.business_number),
    representative = coalesce(staged.representative, partner.representative),
    business_type = coalesce(staged.business_type, partner.business_type),
    business_item = coalesce(staged.business_item, partner.business_item),
    address = coalesce(staged.address, partner.address), phone = coalesce(staged.phone, partner.phone),
    email = coalesce(staged.email, partner.email)
FROM import_differences AS difference
JOIN kerp_staging.own_partners AS staged
  ON staged.batch_id = difference.batch_id
 AND staged.company_id = difference.company_id
 AND staged.id = difference.new_id
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'partners'
  AND difference.is_applied
  AND partner.company_id = difference.company_id
  AND partner.id = difference.old_id
