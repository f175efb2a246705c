/*
id: KERP-V130
name: month-without-vouchers
title:
  ko: "전표가 없는 달"
  en: "Months without vouchers"
who: client
severity: warning
table: vouchers
field: voucher_date
message:
  ko: "{month}에 전표가 한 건도 없습니다 (앞뒤 달에는 있음: {before} {vouchers_before}건, {after} {vouchers_after}건)"
  en: "There is no voucher in {month} (there are before and after it: {vouchers_before} in {before}, {vouchers_after} in {after})"
hint:
  ko: "그 달의 분개장을 내려받아 함께 넣으십시오. 휴업 중이었으면 그대로 두십시오."
  en: "Export that month's journal and give it along; if the company was idle, leave it."
why:
  ko: "한 달치 파일이 빠져도 나머지 달은 대차가 맞는다."
  en: "The other months balance though the file of one is missing."
*/
WITH months AS (
    SELECT
        date_trunc('month', voucher.voucher_date) AS month, count(*) AS vouchers,
        lead(date_trunc('month', voucher.voucher_date)) OVER ordered AS next_month, lead(count(*)) OVER ordered AS next_vouchers
    FROM kerp_staging.own_vouchers AS voucher
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
      AND voucher.voucher_date IS NOT NULL
    GROUP BY date_trunc('month', voucher.voucher_date)
    WINDOW ordered AS (ORDER BY date_trunc('month', voucher.voucher_date))
),
-- The last voucher before each gap.
before AS (
    SELECT DISTINCT ON (months.month) months.month, voucher.file, voucher.sheet, voucher.row
    FROM months
    JOIN kerp_staging.own_vouchers AS voucher ON date_trunc('month', voucher.voucher_date) = months.month
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
      AND months.next_month > months.month + interval '1 month'
    ORDER BY months.month, voucher.id DESC
)
SELECT
    before.file, before.sheet, before.row, to_char(missing.month, 'YYYY-MM') AS month,
    to_char(missing.month, 'YYYY-MM') AS value, to_char(months.month, 'YYYY-MM') AS before,
    to_char(months.next_month, 'YYYY-MM') AS after, months.vouchers AS vouchers_before,
    months.next_vouchers AS vouchers_after
FROM months
JOIN before ON before.month = months.month
-- Beyond a year it is no gap: a slip in the year of one date would make a hundred of them.
JOIN LATERAL generate_series(
    months.month + interval '1 month', months.next_month - interval '1 month', interval '1 month'
) AS missing (month) ON months.next_month <= months.month + interval '12 months'
WHERE NOT EXISTS (
    SELECT 1
    FROM vouchers AS known
    WHERE known.company_id = %(company_id)s
      AND known.deleted_at IS NULL
      AND known.voucher_date >= missing.month
      AND known.voucher_date < missing.month + interval '1 month'
)
ORDER BY missing.month
