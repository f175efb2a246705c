/*
id: KERP-V213
name: voucher-number-held
title:
  ko: "K-ERP에 남는 전표가 쓰고 있는 번호"
  en: "Numbers that vouchers hold which stay in K-ERP"
who: consultant
severity: error
table: vouchers
field: voucher_no
message:
  ko: "전표 {voucher_no}은(는) 이관하지 않습니다: K-ERP에 남는 전표가 그 번호를 쓰거나, 번호가 같은 다른 유형의 전표가 K-ERP와 다릅니다 (차변 {amount}원)"
  en: "Voucher {voucher_no} is left out: a voucher that stays in K-ERP holds its number, or one of another kind under that number differs from K-ERP's (debit {amount} won)"
hint:
  ko: "바뀐 전표까지 모두 바꾸려면 --on-conflict replace, 파일에 더 없는 전표까지 지우려면 --vanished delete를 함께 쓰십시오."
  en: "To take over all that changed, use --on-conflict replace, and with it --vanished delete for vouchers that the files have no more."
why:
  ko: "번호 하나에 전표가 둘이면 어느 것이 바뀐 것인지 알 수 없어, 하나만 이관하면 금액이 두 번 잡힐 수 있다."
  en: "Of two vouchers of one number nobody can tell which one was changed: bringing in one might count an amount twice."
*/
SELECT
    staged.file, staged.sheet, staged.row, staged.voucher_no, staged.voucher_no AS value, staged.total_debit AS amount
FROM kerp_staging.own_exclusions AS excluded
JOIN kerp_staging.own_vouchers AS staged
  ON staged.batch_id = excluded.batch_id
 AND staged.company_id = excluded.company_id
 AND staged.id = excluded.record_id
LEFT JOIN import_differences AS difference
  ON difference.batch_id = excluded.batch_id
 AND difference.company_id = excluded.company_id
 AND difference.table_name = 'vouchers'
 AND difference.new_id = excluded.record_id
 AND NOT difference.is_applied
WHERE excluded.batch_id = %(batch_id)s
  AND excluded.company_id = %(company_id)s
  AND excluded.table_name = 'vouchers'
  AND excluded.reason = 'conflict'
  AND difference.old_id IS NULL
ORDER BY staged.file, staged.sheet, staged.row
