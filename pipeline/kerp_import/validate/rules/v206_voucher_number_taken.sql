/*
id: KERP-V206
name: voucher-number-taken
title:
  ko: "K-ERP와 다른 전표"
  en: "Vouchers that differ from K-ERP's"
who: consultant
severity: error
table: vouchers
field: voucher_no
message:
  ko: "전표 {voucher_no}: K-ERP에 {what_ko} 전표{number_ko}이(가) 있습니다 (차변: K-ERP {there}원, 원본 {here}원). {done_ko}"
  en: "Voucher {voucher_no}: K-ERP has {what_en}{number_en} (debit: K-ERP {there}, source {here} won). {done_en}"
hint:
  ko: "{advice_ko}"
  en: "{advice_en}"
why:
  ko: "이미 있는 전표를 말없이 덮어쓰거나 두 번 이관하지 않는다."
  en: "A voucher that is there is neither overwritten nor doubled in silence."
*/
SELECT
    staged.file, staged.sheet, staged.row, staged.voucher_no, staged.voucher_no AS value,
    voucher.total_debit AS there, staged.total_debit AS here,
    CASE
        WHEN reversal.voucher_id IS NOT NULL THEN '번호가 같은 역분개된'
        WHEN voucher.deleted_at IS NOT NULL THEN '번호가 같은 삭제된'
        WHEN voucher.voucher_no <> staged.voucher_no THEN '번호만 다른'
        ELSE '번호가 같은 다른'
    END AS what_ko,
    CASE
        WHEN reversal.voucher_id IS NOT NULL THEN 'a reversed voucher of this number'
        WHEN voucher.deleted_at IS NOT NULL THEN 'a deleted voucher of this number'
        WHEN voucher.voucher_no <> staged.voucher_no THEN 'it under another number'
        ELSE 'another voucher of this number'
    END AS what_en,
    CASE WHEN voucher.voucher_no <> staged.voucher_no THEN ' ' || voucher.voucher_no ELSE '' END AS number_ko,
    CASE WHEN voucher.voucher_no <> staged.voucher_no THEN ', ' || voucher.voucher_no ELSE '' END AS number_en,
    CASE WHEN difference.is_applied THEN '원본의 것으로 바꿉니다' ELSE 'K-ERP의 것이 남습니다' END AS done_ko,
    CASE WHEN difference.is_applied THEN 'The source''s replaces it' ELSE 'K-ERP''s stays' END AS done_en,
    CASE
        WHEN difference.is_applied THEN '바꾼 것은 rollback으로 되돌릴 수 있습니다.'
        ELSE '원본이 고쳐졌다면 --on-conflict replace로 바꾸고, K-ERP의 것을 두려면 --on-conflict skip을 쓰십시오.'
    END AS advice_ko,
    CASE
        WHEN difference.is_applied THEN 'What was replaced comes back with rollback.'
        ELSE 'If the source was corrected, replace it with --on-conflict replace; to keep K-ERP''s, use --on-conflict skip.'
    END AS advice_en
FROM import_differences AS difference
JOIN kerp_staging.own_vouchers AS staged
  ON staged.batch_id = difference.batch_id
 AND staged.company_id = difference.company_id
 AND staged.id = difference.new_id
JOIN vouchers AS voucher ON voucher.company_id = difference.company_id AND voucher.id = difference.old_id
LEFT JOIN import_reversals AS reversal
  ON reversal.company_id = voucher.company_id
 AND reversal.voucher_id = voucher.id
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'vouchers'
  AND difference.kind = 'changed'
ORDER BY staged.file, staged.sheet, staged.row
