/*
id: KERP-V210
name: vouchers-vanished
title:
  ko: "파일에서 없어진 전표와 기초잔액"
  en: "Vouchers and opening balances that the files have no more"
who: consultant
severity: warning
table: vouchers
field: voucher_no
message:
  ko: "앞서 이관한 {what_ko} {records}건이 이 파일들에는 더 없습니다 ({amount}원: {named}). {done_ko}"
  en: "{records} {what_en} of an earlier import are in these files no more ({amount} won: {named}). {done_en}"
hint:
  ko: "{advice_ko}"
  en: "{advice_en}"
why:
  ko: "원본에서 지운 전표가 K-ERP에 남아 있으면 장부가 서로 다른데도 대차는 맞는다."
  en: "A voucher that was deleted in the source and stays in K-ERP makes the books differ, and they still balance."
*/
SELECT
    NULL AS file, NULL AS sheet, NULL::bigint AS row, each.table_name, sum(each.records) AS records,
    sum(each.amount) AS amount, each.first_named AS value,
    each.first_named || CASE WHEN each.records > 5 THEN ' …' ELSE '' END AS named,
    CASE each.table_name WHEN 'vouchers' THEN '전표' ELSE '기초잔액' END AS what_ko,
    CASE each.table_name WHEN 'vouchers' THEN 'vouchers' ELSE 'opening balances' END AS what_en,
    CASE WHEN each.is_applied THEN 'K-ERP에서 지웁니다' ELSE 'K-ERP에 그대로 둡니다' END AS done_ko,
    CASE WHEN each.is_applied THEN 'They are deleted in K-ERP' ELSE 'K-ERP keeps them' END AS done_en,
    CASE
        WHEN each.is_applied THEN '지운 것은 rollback으로 되돌릴 수 있습니다.'
        ELSE '원본에서 지운 것이면 --vanished delete로 K-ERP에서도 지우고, 파일에 들어 있지 않을 뿐이면 그대로 두십시오.'
    END AS advice_ko,
    CASE
        WHEN each.is_applied THEN 'What was deleted comes back with rollback.'
        ELSE 'If they were deleted in the source, delete them in K-ERP too with --vanished delete; if the files merely lack them, leave them.'
    END AS advice_en
FROM (
    SELECT
        known.table_name, known.is_applied, count(*) AS records, sum(known.amount) AS amount,
        array_to_string((array_agg(known.label ORDER BY known.label))[1:5], ', ') AS first_named
    FROM (
        SELECT difference.table_name, difference.is_applied, voucher.voucher_no AS label, voucher.total_debit AS amount
        FROM import_differences AS difference
        JOIN vouchers AS voucher ON voucher.company_id = difference.company_id AND voucher.id = difference.old_id
        WHERE difference.batch_id = %(batch_id)s
          AND difference.company_id = %(company_id)s
          AND difference.table_name = 'vouchers'
          AND difference.kind = 'vanished'
        UNION ALL
        SELECT
            difference.table_name, difference.is_applied,
            concat_ws(' ', opening.fiscal_year, opening.account_code, nullif(opening.partner_code, '')),
            abs(opening.debit_amount - opening.credit_amount)
        FROM import_differences AS difference
        JOIN opening_balances AS opening
          ON opening.company_id = difference.company_id
         AND opening.id = difference.old_id
        WHERE difference.batch_id = %(batch_id)s
          AND difference.company_id = %(company_id)s
          AND difference.table_name = 'opening_balances'
          AND difference.kind = 'vanished'
    ) AS known
    GROUP BY known.table_name, known.is_applied
) AS each
GROUP BY each.table_name, each.is_applied, each.records, each.first_named
ORDER BY each.table_name DESC, each.is_applied
