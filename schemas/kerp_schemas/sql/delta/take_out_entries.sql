-- What is replaced or removed, as it was, with its lines: the way back needs no more.
INSERT INTO import_entries (
    batch_id, table_name, record_id, company_id, file_no, row, before_hash, old_values
)
SELECT
    difference.batch_id, 'vouchers', voucher.id, voucher.company_id, place.file_no, staged.row,
    record_hash_vouchers(voucher),
    to_jsonb(voucher)
        || CASE WHEN taken.lines IS NULL THEN '{}' ELSE jsonb_build_object('voucher_lines', taken.lines) END
FROM import_differences AS difference
JOIN vouchers AS voucher ON voucher.company_id = difference.company_id AND voucher.id = difference.old_id
LEFT JOIN (
    SELECT line.voucher_id, jsonb_agg(to_jsonb(line) ORDER BY line.line_no, line.id) AS lines
    FROM import_differences AS each
    JOIN voucher_lines AS line ON line.company_id = each.company_id AND line.voucher_id = each.old_id
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
      AND each.table_name = 'vouchers'
      AND each.is_applied
    GROUP BY line.voucher_id
) AS taken ON taken.voucher_id = voucher.id
LEFT JOIN kerp_staging.own_vouchers AS staged
  ON staged.batch_id = difference.batch_id
 AND staged.company_id = difference.company_id
 AND staged.id = difference.new_id
LEFT JOIN import_files AS place
  ON place.company_id = staged.company_id
 AND place.batch_id = staged.batch_id
 AND place.file = staged.file
 AND coalesce(place.sheet, '') = coalesce(staged.sheet, '')
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'vouchers'
  AND difference.is_applied
UNION ALL
SELECT
    difference.batch_id, 'opening_balances', opening.id, opening.company_id, place.file_no, staged.row,
    record_hash_opening_balances(opening), to_jsonb(opening)
FROM import_differences AS difference
JOIN opening_balances AS opening ON opening.company_id = difference.company_id AND opening.id = difference.old_id
LEFT JOIN kerp_staging.own_opening_balances AS staged
  ON staged.batch_id = difference.batch_id
 AND staged.company_id = difference.company_id
 AND staged.id = difference.new_id
LEFT JOIN import_files AS place
  ON place.company_id = staged.company_id
 AND place.batch_id = staged.batch_id
 AND place.file = staged.file
 AND coalesce(place.sheet, '') = coalesce(staged.sheet, '')
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'opening_balances'
  AND difference.is_applied
UNION ALL
SELECT
    difference.batch_id, 'partners', partner.id, partner.company_id, place.file_no, staged.row,
    record_hash_partners(partner), to_jsonb(partner)
FROM import_differences AS difference
JOIN partners AS partner ON partner.company_id = difference.company_id AND partner.id = difference.old_id
JOIN kerp_staging.own_partners AS staged
  ON staged.batch_id = difference.batch_id
 AND staged.company_id = difference.company_id
 AND staged.id = difference.new_id
LEFT JOIN import_files AS place
  ON place.company_id = staged.company_id
 AND place.batch_id = staged.batch_id
 AND place.file = staged.file
 AND coalesce(place.sheet, '') = coalesce(staged.sheet, '')
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'partners'
  AND difference.is_applied
UNION ALL
SELECT
    difference.batch_id, 'departments', department.id, department.company_id, place.file_no, staged.row,
    record_hash_departments(department), to_jsonb(department)
FROM import_differences AS difference
JOIN departments AS department ON department.company_id = difference.company_id AND department.id = difference.old_id
JOIN kerp_staging.own_departments AS staged
  ON staged.batch_id = difference.batch_id
 AND staged.company_id = difference.company_id
 AND staged.id = difference.new_id
LEFT JOIN import_files AS place
  ON place.company_id = staged.company_id
 AND place.batch_id = staged.batch_id
 AND place.file = staged.file
 AND coalesce(place.sheet, '') = coalesce(staged.sheet, '')
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'departments'
  AND difference.is_applied
UNION ALL
SELECT
    difference.batch_id, 'projects', project.id, project.company_id, place.file_no, staged.row,
    record_hash_projects(project), to_jsonb(project)
FROM import_differences AS difference
JOIN projects AS project ON project.company_id = difference.company_id AND project.id = difference.old_id
JOIN kerp_staging.own_projects AS staged
  ON staged.batch_id = difference.batch_id
 AND staged.company_id = difference.company_id
 AND staged.id = difference.new_id
LEFT JOIN import_files AS place
  ON place.company_id = staged.company_id
 AND place.batch_id = staged.batch_id
 AND place.file = staged.file
 AND coalesce(place.sheet, '') = coalesce(staged.sheet, '')
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'projects'
  AND difference.is_applied
