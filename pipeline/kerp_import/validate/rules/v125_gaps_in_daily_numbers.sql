/*
id: KERP-V125
name: gaps-in-daily-numbers
title:
  ko: "비어 있는 전표번호"
  en: "Missing voucher numbers"
who: client
severity: info
table: vouchers
field: voucher_no
message:
  ko: "하루 안의 전표번호가 {missing}개 비어 있습니다 (전표 {vouchers}건 가운데, 처음: {first})"
  en: "{missing} voucher number(s) is(are) missing within their days (of {vouchers} voucher(s); the first: {first})"
hint:
  ko: "지운 전표이면 그대로 두고, 아니면 원본 프로그램에서 그 번호의 전표를 찾아 다시 내려받으십시오."
  en: "If they were deleted, leave it; if not, find those numbers in the legacy program and export again."
why:
  ko: "빠진 전표는 저마다 대차가 맞아 합계에는 흔적이 없고 번호에만 남는다."
  en: "A voucher that is missing leaves no trace in the totals, only in the numbers."
*/
-- Only where numbers are dense otherwise: a gap in a series that is full of them says nothing. A leap of a hundred or
-- more is another series (50001 after 00012), not a gap.
-- Decision: docs/decisions/counted-while-staged.md
WITH numbered AS (
    SELECT each.id, each.voucher_date, each.number
    FROM (
        SELECT
            voucher.id, voucher.voucher_date,
            coalesce(
                voucher.day_number,
                CASE
                    WHEN voucher.voucher_no ~ '^[0-9]{8}-[0-9]{5}($|-)' THEN substr(voucher.voucher_no, 10, 5)::int
                END
            ) AS number
        FROM kerp_staging.own_vouchers AS voucher
        WHERE voucher.batch_id = %(batch_id)s
          AND voucher.company_id = %(company_id)s
    ) AS each
    WHERE each.number IS NOT NULL
),
gaps AS (
    SELECT voucher.file, voucher.sheet, voucher.row, ordered.voucher_date, ordered.number, ordered.missing
    FROM (
        SELECT
            numbered.*,
            lead(numbered.number) OVER (PARTITION BY numbered.voucher_date ORDER BY numbered.number)
                - numbered.number - 1 AS missing
        FROM numbered
    ) AS ordered
    JOIN kerp_staging.own_vouchers AS voucher ON voucher.id = ordered.id
    WHERE ordered.missing BETWEEN 1 AND 99
      AND voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
)
SELECT
    gaps.file, gaps.sheet, (array_agg(gaps.row ORDER BY gaps.voucher_date, gaps.number))[1] AS row,
    sum(gaps.missing) AS missing, whole.vouchers,
    array_to_string(
        (array_agg(
            to_char(gaps.voucher_date, 'YYYY-MM-DD') || ' ' || lpad((gaps.number + 1)::text, 5, '0')
                || CASE WHEN gaps.missing > 1 THEN '~' || lpad((gaps.number + gaps.missing)::text, 5, '0') ELSE '' END
            ORDER BY gaps.voucher_date, gaps.number
        ))[1:3],
        ', '
    ) AS first
FROM gaps
CROSS JOIN (SELECT count(*) AS vouchers FROM numbered) AS whole
CROSS JOIN (SELECT sum(each.missing) AS missing FROM gaps AS each) AS lacking
WHERE lacking.missing * 20 <= whole.vouchers
GROUP BY gaps.file, gaps.sheet, whole.vouchers
ORDER BY gaps.file, gaps.sheet
