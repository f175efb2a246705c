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
-- Lines and vouchers are joined once: the planner expects one unbalanced voucher, and any other join would go through
-- all of them for each of them (23,000: minutes).
WITH suspect AS (
    SELECT voucher.id, voucher.file, voucher.sheet, voucher.row, voucher.voucher_no
    FROM kerp_staging.own_vouchers AS voucher
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
      -- Of vouchers made of ledgers one finding says what is missing (KERP-V140).
      AND NOT %(from_ledgers)s
      AND (voucher.total_debit = voucher.total_credit) IS NOT TRUE
),
summed AS (
    SELECT
        suspect.id, suspect.file, suspect.sheet, suspect.row, suspect.voucher_no, line.file AS line_file,
        line.sheet AS line_sheet, line.row AS line_row, line.debit_amount, line.credit_amount,
        sum(line.debit_amount) OVER of_voucher AS debit, sum(line.credit_amount) OVER of_voucher AS credit
    FROM suspect
    JOIN kerp_staging.own_voucher_lines AS line ON line.voucher_id = suspect.id
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
    WINDOW of_voucher AS (PARTITION BY suspect.id)
),
total AS (
    SELECT
        summed.id, summed.file, summed.sheet, summed.row, summed.voucher_no, summed.debit, summed.credit,
        min(summed.line_row) AS first_row, max(summed.line_row) AS last_row,
        -- A line on the wrong side makes a difference of twice its amount; its side is the greater one.
        (array_agg(
            ARRAY[
                summed.line_row::text,
                rtrim(to_char(summed.debit_amount + summed.credit_amount, 'FM999,999,999,999,999,990.99'), '.')
            ]
            ORDER BY summed.line_file, summed.line_sheet, summed.line_row
        ) FILTER (WHERE 2 * (summed.debit_amount - summed.credit_amount) = summed.debit - summed.credit))[1:1] AS flip
    FROM summed
    GROUP BY summed.id, summed.file, summed.sheet, summed.row, summed.voucher_no, summed.debit, summed.credit
    HAVING summed.debit <> summed.credit
       -- An amount that cannot be read is named at its cell; the sum without it says nothing.
       AND count(summed.debit_amount) = count(*)
       AND count(summed.credit_amount) = count(*)
),
-- The vouchers, and the lines whose own voucher is unknown: of each the next such row from the one above it on.
met AS (
    SELECT
        each.*, min(each.stray_row) OVER (PARTITION BY each.file, each.sheet ORDER BY each.above DESC) AS next_stray
    FROM (
        SELECT total.*, total.first_row - 1 AS above, NULL::bigint AS stray_row
        FROM total
        UNION ALL
        SELECT
            NULL, stray.file, stray.sheet, NULL, NULL, NULL, NULL, NULL, NULL, NULL, stray.row, stray.row
        FROM kerp_staging.own_voucher_lines AS stray
        WHERE stray.batch_id = %(batch_id)s
          AND stray.company_id = %(company_id)s
          AND stray.voucher_id IS NULL
          -- Mostly there is none, which the sums tell without looking at any line.
          AND EXISTS (
              SELECT 1
              FROM kerp_staging.own_account_sums AS summed
              WHERE summed.batch_id = %(batch_id)s
                AND summed.company_id = %(company_id)s
                AND NOT summed.has_voucher
          )
    ) AS each
)
SELECT
    voucher.file, voucher.sheet, voucher.row, voucher.voucher_no, voucher.voucher_no AS value,
    'voucher_no' AS at_field, voucher.debit, voucher.credit, abs(voucher.debit - voucher.credit) AS difference,
    CASE
        WHEN voucher.flip IS NOT NULL THEN
            '차이가 ' || voucher.flip[1][1] || '행 금액(' || voucher.flip[1][2]
                || '원)의 꼭 두 배입니다: 그 행의 차변과 대변이 뒤바뀌었는지 보십시오.'
        ELSE '그 전표의 행을 원본 장부와 비교해 빠지거나 틀린 금액을 고치십시오.'
    END AS advice_ko,
    CASE
        WHEN voucher.flip IS NOT NULL THEN
            'The difference is just twice the amount of row ' || voucher.flip[1][1] || ' (' || voucher.flip[1][2]
                || ' won): see whether it stands on the wrong side.'
        ELSE 'Compare the voucher''s lines with the original books and fix the missing or wrong amount.'
    END AS advice_en
FROM met AS voucher
WHERE voucher.id IS NOT NULL
  -- The sums of one beside a stray line say nothing, unless the rest is to be promoted without it.
  AND (%(skip_invalid)s OR coalesce(voucher.next_stray > voucher.last_row + 1, true))
ORDER BY voucher.file, voucher.sheet, voucher.row
