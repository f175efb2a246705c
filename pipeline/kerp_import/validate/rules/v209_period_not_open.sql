/*
id: KERP-V209
name: period-not-open
title:
  ko: "열려 있지 않은 회계기간"
  en: "Fiscal periods that are not open"
who: administrator
severity: error
table: vouchers
field: voucher_date
message:
  ko: "{month} 회계기간이 K-ERP에 없거나 마감되었습니다 (전표 {vouchers}건)"
  en: "The fiscal period {month} is missing or closed in K-ERP ({vouchers} voucher(s))"
hint:
  ko: "K-ERP에서 그 기간을 열거나 만드십시오."
  en: "Open or create that period in K-ERP."
why:
  ko: "마감된 기간에는 전표를 이관하지 않는다. 회계기간을 두지 않은 회사는 검사하지 않는다."
  en: "Nothing is posted to a closed period; a company without periods is not checked."
*/
SELECT
    (array_agg(voucher.file ORDER BY voucher.file, voucher.sheet, voucher.row))[1] AS file,
    (array_agg(voucher.sheet ORDER BY voucher.file, voucher.sheet, voucher.row))[1] AS sheet,
    (array_agg(voucher.row ORDER BY voucher.file, voucher.sheet, voucher.row))[1] AS row,
    to_char(voucher.voucher_date, 'YYYY-MM') AS month, to_char(voucher.voucher_date, 'YYYY-MM') AS value,
    count(*) AS vouchers
FROM kerp_staging.own_vouchers AS voucher
WHERE voucher.batch_id = %(batch_id)s
  AND voucher.company_id = %(company_id)s
  AND EXISTS (SELECT 1 FROM fiscal_periods AS any_period WHERE any_period.company_id = voucher.company_id)
  AND NOT EXISTS (
      SELECT 1
      FROM fiscal_periods AS period
      WHERE period.company_id = voucher.company_id
        AND voucher.voucher_date BETWEEN period.start_date AND period.end_date
        AND period.status = 'open'
  )
  AND NOT EXISTS (
      SELECT 1
      FROM kerp_staging.own_exclusions AS excluded
      WHERE excluded.batch_id = voucher.batch_id
        AND excluded.company_id = voucher.company_id
        AND excluded.table_name = 'vouchers'
        AND excluded.record_id = voucher.id
  )
GROUP BY to_char(voucher.voucher_date, 'YYYY-MM')
ORDER BY month
