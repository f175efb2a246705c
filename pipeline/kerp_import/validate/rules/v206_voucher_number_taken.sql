/*
id: KERP-V206
name: voucher-number-taken
title:
  ko: "이미 쓰인 전표 번호"
  en: "Voucher numbers that are taken"
who: consultant
severity: error
table: vouchers
field: voucher_no
message:
  ko: "전표 {voucher_no}: K-ERP에 번호가 같은 {what_ko} 전표가 있습니다 (차변: K-ERP {there}원, 원본 {here}원)"
  en: "Voucher {voucher_no}: K-ERP has {what_en} voucher of this number (debit: K-ERP {there}, source {here} won)"
hint:
  ko: "원본이 고쳐졌다면 앞의 배치를 rollback한 뒤 다시 실행하고, K-ERP의 것을 두려면 --on-conflict skip을 쓰십시오."
  en: "If the source was corrected, roll the earlier batch back and run again; to keep K-ERP's, use --on-conflict skip."
why:
  ko: "이미 있는 전표를 말없이 덮어쓰거나 두 번 올리지 않는다."
  en: "A voucher that is there is neither overwritten nor doubled in silence."
*/
SELECT
    staged.file, staged.sheet, staged.row, staged.voucher_no, staged.voucher_no AS value,
    voucher.total_debit AS there, staged.total_debit AS here,
    CASE WHEN reversal.voucher_id IS NOT NULL THEN '역분개된' WHEN voucher.deleted_at IS NULL THEN '다른' ELSE '삭제된' END
        AS what_ko,
    CASE
        WHEN reversal.voucher_id IS NOT NULL THEN 'a reversed' WHEN voucher.deleted_at IS NULL THEN 'another'
        ELSE 'a deleted'
    END AS what_en
FROM kerp_staging.own_exclusions AS excluded
JOIN kerp_staging.own_vouchers AS staged
  ON staged.batch_id = excluded.batch_id
 AND staged.company_id = excluded.company_id
 AND staged.id = excluded.record_id
JOIN vouchers AS voucher ON voucher.company_id = staged.company_id AND voucher.voucher_no = staged.voucher_no
LEFT JOIN import_reversals AS reversal
  ON reversal.company_id = voucher.company_id
 AND reversal.voucher_id = voucher.id
WHERE excluded.batch_id = %(batch_id)s
  AND excluded.company_id = %(company_id)s
  AND excluded.table_name = 'vouchers'
  AND excluded.reason = 'conflict'
ORDER BY staged.file, staged.sheet, staged.row
