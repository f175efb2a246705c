/*
id: KERP-V121
name: voucher-scattered
title:
  ko: "흩어진 전표"
  en: "Scattered vouchers"
who: client
severity: info
table: vouchers
field: voucher_no
message:
  ko: "전표 {voucher_no}: {what_ko} ({lines}행, 첫 묶음 {block}행)"
  en: "Voucher {voucher_no}: {what_en} ({lines} line(s), {block} in the first place)"
hint:
  ko: "{advice_ko}"
  en: "{advice_en}"
why:
  ko: "같은 날 같은 번호를 쓴 두 전표는 한 전표로 합쳐져도 대차가 맞아 아무도 알아채지 못한다."
  en: "Two vouchers of one day and number become one that still balances, and nobody notices."
*/
-- A voucher parted by another one, or by a file's end. Where its first block balances by itself, these are two
-- vouchers under one number.
-- Decision: docs/decisions/counted-while-staged.md
WITH spread AS MATERIALIZED (
    SELECT line.voucher_id
    FROM kerp_staging.own_vouchers AS voucher
    JOIN kerp_staging.own_voucher_lines AS line ON line.voucher_id = voucher.id
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
      -- Counted while they were staged, for all but those that were given a cash line since.
      AND voucher.is_scattered IS NOT FALSE
      AND line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      -- In ledgers every voucher is parted.
      AND NOT %(from_ledgers)s
    GROUP BY line.voucher_id
    HAVING max(line.row) - min(line.row) >= count(*)
        -- Rows of several sheets say nothing of each other.
        OR min(concat_ws('/', line.file, line.sheet) COLLATE "C") <> max(concat_ws('/', line.file, line.sheet) COLLATE "C")
),
ordered AS (
    SELECT
        voucher.id, voucher.voucher_no, voucher.file, voucher.sheet, voucher.row,
        lead(voucher.row) OVER (PARTITION BY voucher.file, voucher.sheet ORDER BY voucher.row) AS next_row
    FROM kerp_staging.own_vouchers AS voucher
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
      -- Else they would be put in order for nothing.
      AND EXISTS (SELECT 1 FROM spread)
),
blocks AS (
    SELECT
        ordered.file, ordered.sheet, ordered.row, ordered.voucher_no, line.debit_amount, line.credit_amount,
        line.file = ordered.file
            AND line.sheet IS NOT DISTINCT FROM ordered.sheet
            AND (line.row < ordered.next_row OR ordered.next_row IS NULL) AS is_first
    FROM spread
    JOIN ordered ON ordered.id = spread.voucher_id
    JOIN kerp_staging.own_voucher_lines AS line ON line.voucher_id = spread.voucher_id
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND NOT line.added
),
judged AS (
    SELECT
        blocks.file, blocks.sheet, blocks.row, blocks.voucher_no, count(*) AS lines,
        count(*) FILTER (WHERE blocks.is_first) AS block,
        sum(blocks.debit_amount) FILTER (WHERE blocks.is_first)
            = sum(blocks.credit_amount) FILTER (WHERE blocks.is_first)
        AND sum(blocks.debit_amount) FILTER (WHERE blocks.is_first) > 0
        AND sum(blocks.debit_amount) FILTER (WHERE NOT blocks.is_first) > 0 AS is_twice
    FROM blocks
    GROUP BY blocks.file, blocks.sheet, blocks.row, blocks.voucher_no
    HAVING NOT bool_and(blocks.is_first)
)
SELECT
    judged.file, judged.sheet, judged.row, judged.voucher_no, judged.voucher_no AS value, judged.lines, judged.block,
    CASE WHEN judged.is_twice THEN 'warning' ELSE 'info' END AS severity,
    CASE
        WHEN judged.is_twice THEN '두 전표가 같은 번호를 쓴 것으로 보입니다'
        ELSE '행이 흩어져 있습니다'
    END AS what_ko,
    CASE WHEN judged.is_twice THEN 'two vouchers seem to share this number' ELSE 'its lines are scattered' END AS what_en,
    CASE
        WHEN judged.is_twice THEN '두 전표라면 원본에서 한쪽의 번호나 전표유형을 바꾸고, 한 전표라면 그대로 두십시오.'
        ELSE '고칠 것이 없습니다. 한 전표로 모아 이관합니다.'
    END AS advice_ko,
    CASE
        WHEN judged.is_twice THEN 'If they are two, give one another number or kind in the source; if one, leave it.'
        ELSE 'Nothing to do: they are gathered into one voucher.'
    END AS advice_en
FROM judged
ORDER BY judged.file, judged.sheet, judged.row
