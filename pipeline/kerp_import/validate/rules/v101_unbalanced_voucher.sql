/*
id: KERP-V101
name: unbalanced-voucher
title:
  ko: "차변과 대변이 다른 전표"
  en: "Vouchers that do not balance"
who: client
severity: error
table: vouchers
field: balance
message:
  ko: "전표 {voucher_no}: 차변({debit}) ≠ 대변({credit}), 차이 {difference}원"
  en: "Voucher {voucher_no}: debit ({debit}) ≠ credit ({credit}), difference {difference} won"
hint:
  ko: "{advice_ko}"
  en: "{advice_en}"
why:
  ko: "차변과 대변이 같지 않은 전표는 어떤 장부에도 있을 수 없다. 허용 오차는 0원이다."
  en: "No books can hold a voucher whose sides differ; the tolerance is zero."
*/
-- Decision: docs/decisions/voucher-sums.md
-- The sums that the vouchers came with tell which are to be looked at; their lines decide (1.2 s -> 0.1 s for a million).
WITH suspect AS (
    SELECT voucher.*
    FROM kerp_staging.own_vouchers AS voucher
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
      -- Of vouchers made of ledgers one finding says what is missing (KERP-V140).
      AND NOT %(from_ledgers)s
      AND (voucher.total_debit = voucher.total_credit) IS NOT TRUE
),
total AS (
    SELECT
        line.voucher_id, sum(line.debit_amount) AS debit, sum(line.credit_amount) AS credit,
        min(line.row) AS first_row, max(line.row) AS last_row
    FROM suspect
    JOIN kerp_staging.own_voucher_lines AS line ON line.voucher_id = suspect.id
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
    GROUP BY line.voucher_id
    HAVING sum(line.debit_amount) <> sum(line.credit_amount)
       -- An amount that cannot be read is named at its cell; the sum without it says nothing.
       AND count(line.debit_amount) = count(*)
       AND count(line.credit_amount) = count(*)
),
-- A line on the wrong side makes a difference of twice its amount; its side is the greater one. Joined in one go: asked
-- of each voucher by itself, 23,000 of them took minutes.
flip AS (
    SELECT DISTINCT ON (line.voucher_id)
        line.voucher_id, line.row,
        rtrim(to_char(line.debit_amount + line.credit_amount, 'FM999,999,999,999,999,990.99'), '.') AS amount
    FROM total
    JOIN kerp_staging.own_voucher_lines AS line ON line.voucher_id = total.voucher_id
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND 2 * (line.debit_amount - line.credit_amount) = total.debit - total.credit
    ORDER BY line.voucher_id, line.file, line.sheet, line.row
),
-- The vouchers beside a line whose own voucher is unknown: of each, the next such row from the one above it on.
beside AS (
    SELECT met.voucher_id
    FROM (
        SELECT
            each.voucher_id, each.last_row,
            min(each.stray_row) OVER (PARTITION BY each.file, each.sheet ORDER BY each.row DESC) AS next_stray
        FROM (
            SELECT
                voucher.id AS voucher_id, voucher.file, voucher.sheet, total.first_row - 1 AS row,
                total.last_row + 1 AS last_row, NULL::bigint AS stray_row
            FROM total
            JOIN suspect AS voucher ON voucher.id = total.voucher_id
            UNION ALL
            SELECT NULL, stray.file, stray.sheet, stray.row, NULL, stray.row
            FROM kerp_staging.own_voucher_lines AS stray
            WHERE stray.batch_id = %(batch_id)s
              AND stray.company_id = %(company_id)s
              AND stray.voucher_id IS NULL
        ) AS each
    ) AS met
    WHERE met.next_stray <= met.last_row
)
SELECT
    voucher.file, voucher.sheet, voucher.row, voucher.voucher_no, voucher.voucher_no AS value,
    'voucher_no' AS at_field, total.debit, total.credit, abs(total.debit - total.credit) AS difference,
    CASE
        WHEN flip.row IS NOT NULL THEN
            '차이가 ' || flip.row || '행 금액(' || flip.amount || '원)의 꼭 두 배입니다: 그 행의 차변과 대변이 뒤바뀌었는지 보십시오.'
        ELSE '그 전표의 행을 원본 장부와 비교해 빠지거나 틀린 금액을 고치십시오.'
    END AS advice_ko,
    CASE
        WHEN flip.row IS NOT NULL THEN
            'The difference is just twice the amount of row ' || flip.row || ' (' || flip.amount
                || ' won): see whether it stands on the wrong side.'
        ELSE 'Compare the voucher''s lines with the original books and mend the missing or wrong amount.'
    END AS advice_en
FROM total
JOIN suspect AS voucher ON voucher.id = total.voucher_id
LEFT JOIN flip ON flip.voucher_id = total.voucher_id
-- Nor does one beside a stray line, unless the rest is to be promoted without it.
WHERE %(skip_invalid)s
   OR NOT EXISTS (SELECT 1 FROM beside WHERE beside.voucher_id = total.voucher_id)
ORDER BY voucher.file, voucher.sheet, voucher.row
