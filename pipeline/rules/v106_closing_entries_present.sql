/*
id: KERP-V106
name: closing-entries-present
title:
  ko: "결산 대체 전표"
  en: "Closing entries"
who: accountant
severity: warning
table: vouchers
field: voucher_type
message:
  ko: "결산 대체 전표가 {vouchers}건 있습니다 (첫 전표 {voucher_no}, 차변 합계 {debit}원)"
  en: "There are {vouchers} closing vouchers (the first is {voucher_no}, debit in all {debit} won)"
hint:
  ko: "K-ERP에서 결산하려면 --closing-entries exclude로 빼십시오. 두 번 결산하면 손익이 0이 됩니다."
  en: "If K-ERP closes the year, leave them out: --closing-entries exclude. Closing twice wipes out the result."
why:
  ko: "손익을 집합 계정으로 대체하는 전표가 함께 오면 기말 손익 계정이 0이 된다."
  en: "Vouchers that close profit and loss leave those accounts at zero at the end of the year."
*/
SELECT
    (array_agg(voucher.file ORDER BY voucher.voucher_no))[1] AS file,
    (array_agg(voucher.sheet ORDER BY voucher.voucher_no))[1] AS sheet,
    (array_agg(voucher.row ORDER BY voucher.voucher_no))[1] AS row,
    min(voucher.voucher_no) AS voucher_no, count(*) AS vouchers, sum(voucher.total_debit) AS debit
FROM kerp_staging.staging_vouchers AS voucher
WHERE voucher.batch_id = %(batch_id)s
  AND voucher.company_id = %(company_id)s
  AND voucher.is_closing
  AND NOT EXISTS (
      SELECT 1
      FROM kerp_staging.staging_exclusions AS excluded
      WHERE excluded.batch_id = voucher.batch_id
        AND excluded.company_id = voucher.company_id
        AND excluded.table_name = 'vouchers'
        AND excluded.record_id = voucher.id
        AND excluded.reason = 'closing'
  )
HAVING count(*) > 0
