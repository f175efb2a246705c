/*
id: KERP-V103
name: voucher-stands-twice
title:
  ko: "두 번 나오는 전표"
  en: "Vouchers that stand twice"
who: client
severity: warning
table: vouchers
field: voucher_no
message:
  ko: "전표 {voucher_no}: 모든 행이 두 번 이상 똑같이 있습니다 ({lines}행, 차변 {debit}원)"
  en: "Voucher {voucher_no}: each of its lines stands twice or more ({lines} line(s), debit {debit} won)"
hint:
  ko: "같은 기간을 두 번 내려받지 않았는지 확인하십시오. 실제로 같은 거래가 두 번이면 그대로 두십시오."
  en: "See whether the same period was exported twice; if the transaction really happened twice, leave it."
why:
  ko: "겹친 기간의 파일을 함께 넣으면 전표가 두 배가 되어도 대차는 맞는다."
  en: "Files of overlapping periods double a voucher, and it still balances."
*/
-- Where every line has a twin, so has the greatest of either side, and twice it is no more than the side's sum. Few
-- vouchers are like that (`may_repeat`, counted while they were staged), and only theirs are compared field by field.
-- Decision: docs/decisions/counted-while-staged.md
WITH suspect AS MATERIALIZED (
    SELECT line.voucher_id
    FROM kerp_staging.own_vouchers AS voucher
    JOIN kerp_staging.own_voucher_lines AS line ON line.voucher_id = voucher.id
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
      AND voucher.may_repeat IS NOT FALSE
      AND line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
    GROUP BY line.voucher_id
    -- Two sides, each line twice: there is a fourth line.
    HAVING bool_or(line.line_no = 4)
       AND (2 * max(line.debit_amount) <= sum(line.debit_amount)) IS NOT FALSE
       AND (2 * max(line.credit_amount) <= sum(line.credit_amount)) IS NOT FALSE
)
SELECT
    voucher.file, voucher.sheet, voucher.row, voucher.voucher_no, voucher.voucher_no AS value,
    twin.lines, twin.debit
FROM (
    SELECT same.voucher_id, sum(same.times) AS lines, sum(same.debit) AS debit
    FROM (
        SELECT line.voucher_id, count(*) AS times, sum(line.debit_amount) AS debit
        FROM kerp_staging.own_voucher_lines AS line
        JOIN suspect ON suspect.voucher_id = line.voucher_id
        WHERE line.batch_id = %(batch_id)s
          AND line.company_id = %(company_id)s
          AND (line.debit_amount > 0 OR line.credit_amount > 0)
        GROUP BY
            line.voucher_id, line.source_account_code, line.debit_amount, line.credit_amount, line.partner_code,
            line.department_code, line.project_code, line.description
    ) AS same
    GROUP BY same.voucher_id
    HAVING min(same.times) > 1
) AS twin
JOIN kerp_staging.own_vouchers AS voucher ON voucher.id = twin.voucher_id
WHERE voucher.batch_id = %(batch_id)s
  AND voucher.company_id = %(company_id)s
ORDER BY voucher.file, voucher.sheet, voucher.row
