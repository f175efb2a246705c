/*
id: KERP-V124
name: voucher-under-two-numbers
title:
  ko: "두 번호로 있는 전표"
  en: "Vouchers under two numbers"
who: client
severity: warning
table: vouchers
field: voucher_no
message:
  ko: "전표 {voucher_no}: 같은 날의 전표 {first_no}와(과) 모든 행이 똑같습니다 (차변 {debit}원)"
  en: "Voucher {voucher_no}: every line is that of {first_no} of the same day (debit {debit} won)"
hint:
  ko: "두 번 입력한 것이면 원본에서 하나를 지우고, 실제로 두 번 있었던 거래면 그대로 두십시오."
  en: "If it was entered twice, delete one in the source; if it really happened twice, leave it."
why:
  ko: "두 번 입력한 전표는 저마다 대차가 맞아 합계에서만 드러난다."
  en: "A voucher entered twice balances each time; only the totals tell."
*/
-- Few vouchers share day, amount and text with another: only theirs are compared line by line.
-- Decision: docs/decisions/counted-while-staged.md
WITH alike AS MATERIALIZED (
    SELECT voucher.id, voucher.voucher_no, voucher.voucher_date, voucher.file, voucher.sheet, voucher.row, voucher.total_debit
    FROM (
        SELECT hashed.likeness
        FROM (
            SELECT
                -- A hash of what they share tells who may be alike; what is alike is compared below.
                coalesce(
                    each.likeness,
                    hash_record_extended(row(each.voucher_date, each.total_debit, each.total_credit, each.description), 0)
                ) AS likeness
            FROM kerp_staging.own_vouchers AS each
            WHERE each.batch_id = %(batch_id)s
              AND each.company_id = %(company_id)s
              AND each.total_debit > 0
              AND each.total_credit IS NOT NULL
        ) AS hashed
        GROUP BY hashed.likeness
        HAVING count(*) > 1
    ) AS same
    JOIN kerp_staging.own_vouchers AS voucher
      ON coalesce(
          voucher.likeness,
          hash_record_extended(row(voucher.voucher_date, voucher.total_debit, voucher.total_credit, voucher.description), 0)
      ) = same.likeness
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
      AND voucher.total_debit > 0
      AND voucher.total_credit IS NOT NULL
),
written AS (
    SELECT
        alike.id, alike.voucher_no, alike.voucher_date, alike.file, alike.sheet, alike.row, alike.total_debit,
        array_agg(
            row(
                line.source_account_code, line.debit_amount, line.credit_amount, line.partner_code, line.department_code,
                line.project_code, line.description
            )::text
            ORDER BY line.line_no
        ) AS lines
    FROM alike
    JOIN kerp_staging.own_voucher_lines AS line ON line.voucher_id = alike.id
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
    GROUP BY alike.id, alike.voucher_no, alike.voucher_date, alike.file, alike.sheet, alike.row, alike.total_debit
),
twins AS (
    SELECT
        written.*, first_value(written.voucher_no) OVER same AS first_no, row_number() OVER same AS place
    FROM written
    WINDOW same AS (PARTITION BY written.voucher_date, written.lines ORDER BY written.file, written.sheet, written.row)
)
SELECT twins.file, twins.sheet, twins.row, twins.voucher_no, twins.voucher_no AS value, twins.first_no, twins.total_debit AS debit
FROM twins
WHERE twins.place > 1
ORDER BY twins.file, twins.sheet, twins.row
