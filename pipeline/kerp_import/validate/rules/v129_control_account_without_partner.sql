/*
id: KERP-V129
name: control-account-without-partner
title:
  ko: "거래처 없는 채권·채무 행"
  en: "Receivables and payables without a partner"
who: client
severity: warning
table: voucher_lines
field: partner_code
message:
  ko: "{account}: 거래처 없는 행 {lines}개, 차변 {debit}원·대변 {credit}원. 거래처별 잔액의 합과 계정 잔액이 {net_ko} 다릅니다"
  en: "{account}: {lines} line(s) without a partner, debit {debit}, credit {credit}; the balances by partner differ from the account by {net_en}"
hint:
  ko: "원본에서 그 행에 거래처를 넣어 다시 내려받으십시오. 계정 전체의 금액은 달라지지 않습니다."
  en: "Give those lines a partner in the source and export again; the account's own amounts stay as they are."
why:
  ko: "채권·채무 계정의 잔액은 거래처별 잔액의 합이어야 한다."
  en: "The balance of a receivable or payable is the sum of its partners'."
*/
WITH control AS (
    SELECT account.code, account.name
    FROM (
        SELECT known.code, known.name
        FROM accounts AS known
        WHERE known.company_id = %(company_id)s
        UNION ALL
        SELECT fresh.code, fresh.name
        FROM kerp_staging.own_accounts AS fresh
        WHERE fresh.batch_id = %(batch_id)s
          AND fresh.company_id = %(company_id)s
    ) AS account
    WHERE regexp_replace(account.name, '\s', '', 'g') = ANY (%(control_accounts)s)
)
SELECT
    (array_agg(line.file ORDER BY line.id))[1] AS file, (array_agg(line.sheet ORDER BY line.id))[1] AS sheet,
    (array_agg(line.row ORDER BY line.id))[1] AS row, concat_ws(' ', control.code, control.name) AS account,
    control.code AS value, count(*) AS lines, sum(line.debit_amount) AS debit, sum(line.credit_amount) AS credit,
    CASE
        WHEN sum(line.debit_amount) = sum(line.credit_amount) THEN '합계로는 같고 한쪽씩만'
        ELSE concat(
            CASE WHEN sum(line.debit_amount) > sum(line.credit_amount) THEN '차변 ' ELSE '대변 ' END,
            rtrim(to_char(abs(sum(line.debit_amount - line.credit_amount)), 'FM999,999,999,999,999,990.99'), '.'), '원'
        )
    END AS net_ko,
    CASE
        WHEN sum(line.debit_amount) = sum(line.credit_amount) THEN 'nothing in sum, only by side'
        ELSE concat(
            rtrim(to_char(abs(sum(line.debit_amount - line.credit_amount)), 'FM999,999,999,999,999,990.99'), '.'),
            CASE WHEN sum(line.debit_amount) > sum(line.credit_amount) THEN ' (debit)' ELSE ' (credit)' END
        )
    END AS net_en
FROM kerp_staging.own_voucher_lines AS line
JOIN control ON control.code = line.account_code
WHERE line.batch_id = %(batch_id)s
  AND line.company_id = %(company_id)s
  AND line.partner_code IS NULL
  AND line.debit_amount + line.credit_amount > 0
GROUP BY control.code, control.name
ORDER BY control.code
