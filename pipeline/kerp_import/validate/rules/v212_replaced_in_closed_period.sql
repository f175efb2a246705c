/*
id: KERP-V212
name: replaced-in-closed-period
title:
  ko: "마감된 기간의 전표를 바꾸거나 지우려 함"
  en: "Replacing or deleting in a closed period"
who: administrator
severity: error
table: vouchers
field: voucher_no
message:
  ko: "{label}: {month} 회계기간이 K-ERP에 없거나 마감되어 {done_ko} 않습니다"
  en: "{label}: the fiscal period {month} is missing or closed in K-ERP, so it is not {done_en}"
hint:
  ko: "K-ERP에서 그 기간을 열고 다시 실행하거나, --on-conflict skip(없어진 것은 --vanished keep)으로 K-ERP의 것을 두십시오."
  en: "Open that period in K-ERP and run again, or keep K-ERP's with --on-conflict skip (of vanished ones: --vanished keep)."
why:
  ko: "마감된 기간의 장부는 되돌릴 때와 마찬가지로 바꿀 때도 건드리지 않는다."
  en: "The books of a closed period are no more touched by a replacement than by a rollback."
*/
SELECT
    NULL AS file, NULL AS sheet, NULL::bigint AS row, difference.table_name, known.label, known.label AS value,
    known.month, CASE difference.kind WHEN 'vanished' THEN '지우지' ELSE '바꾸지' END AS done_ko,
    CASE difference.kind WHEN 'vanished' THEN 'deleted' ELSE 'replaced' END AS done_en
FROM import_differences AS difference
JOIN (
    SELECT
        'vouchers' AS table_name, voucher.id, voucher.voucher_no AS label,
        to_char(voucher.voucher_date, 'YYYY-MM') AS month
    FROM vouchers AS voucher
    WHERE voucher.company_id = %(company_id)s
    UNION ALL
    SELECT
        'opening_balances', opening.id,
        concat_ws(' ', opening.fiscal_year, opening.account_code, nullif(opening.partner_code, '')),
        opening.fiscal_year::text
    FROM opening_balances AS opening
    WHERE opening.company_id = %(company_id)s
) AS known ON known.table_name = difference.table_name AND known.id = difference.old_id
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.is_applied
  AND difference.is_closed
ORDER BY difference.table_name DESC, known.label
