/*
id: KERP-V211
name: touched-in-kerp
title:
  ko: "K-ERP에서 고친 것"
  en: "What K-ERP's users touched"
who: consultant
severity: error
table: vouchers
field: voucher_no
message:
  ko: "{what_ko} {label}은(는) K-ERP에서 {touched_ko}. {done_ko} 않습니다"
  en: "{what_en} {label} was {touched_en} in K-ERP; it is not {done_en}"
hint:
  ko: "K-ERP의 것이 맞으면 --on-conflict skip(없어진 것은 --vanished keep)으로 두고, 원본이 맞으면 K-ERP에서 그 기록을 정리한 뒤 다시 실행하십시오."
  en: "If K-ERP is right, keep it with --on-conflict skip (of vanished ones: --vanished keep); if the source is, settle that record in K-ERP and run again."
why:
  ko: "K-ERP 사용자가 고치거나 승인하거나 지운 것은 덮어쓰지 않는다."
  en: "What K-ERP's users edited, approved or deleted is never overwritten."
*/
SELECT
    staged.file, staged.sheet, staged.row, difference.table_name, known.label, known.label AS value,
    CASE difference.table_name
        WHEN 'vouchers' THEN '전표'
        WHEN 'opening_balances' THEN '기초잔액'
        WHEN 'partners' THEN '거래처'
        WHEN 'departments' THEN '부서'
        ELSE '프로젝트'
    END AS what_ko,
    CASE difference.table_name
        WHEN 'vouchers' THEN 'Voucher'
        WHEN 'opening_balances' THEN 'Opening balance'
        WHEN 'partners' THEN 'Partner'
        WHEN 'departments' THEN 'Department'
        ELSE 'Project'
    END AS what_en,
    CASE difference.touched
        WHEN 'edited' THEN '이관한 뒤에 고쳐졌습니다'
        WHEN 'deleted' THEN '삭제되었습니다'
        WHEN 'reversed' THEN '역분개되었습니다'
        ELSE '손으로 입력한 것입니다'
    END AS touched_ko,
    CASE difference.touched
        WHEN 'edited' THEN 'changed since it was imported'
        WHEN 'deleted' THEN 'deleted'
        WHEN 'reversed' THEN 'reversed'
        ELSE 'entered by hand'
    END AS touched_en,
    CASE difference.kind WHEN 'vanished' THEN '지우지' ELSE '바꾸지' END AS done_ko,
    CASE difference.kind WHEN 'vanished' THEN 'deleted' ELSE 'replaced' END AS done_en
FROM import_differences AS difference
LEFT JOIN kerp_staging.own_vouchers AS staged
  ON staged.batch_id = difference.batch_id
 AND staged.company_id = difference.company_id
 AND staged.id = difference.new_id
JOIN (
    SELECT 'vouchers' AS table_name, voucher.id, voucher.voucher_no AS label
    FROM vouchers AS voucher
    WHERE voucher.company_id = %(company_id)s
    UNION ALL
    SELECT
        'opening_balances', opening.id,
        concat_ws(' ', opening.fiscal_year, opening.account_code, nullif(opening.partner_code, ''))
    FROM opening_balances AS opening
    WHERE opening.company_id = %(company_id)s
    UNION ALL
    SELECT 'partners', partner.id, partner.code
    FROM partners AS partner
    WHERE partner.company_id = %(company_id)s
    UNION ALL
    SELECT 'departments', department.id, department.code
    FROM departments AS department
    WHERE department.company_id = %(company_id)s
    UNION ALL
    SELECT 'projects', project.id, project.code
    FROM projects AS project
    WHERE project.company_id = %(company_id)s
) AS known ON known.table_name = difference.table_name AND known.id = difference.old_id
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.is_applied
  AND difference.touched IS NOT NULL
ORDER BY difference.table_name, known.label
