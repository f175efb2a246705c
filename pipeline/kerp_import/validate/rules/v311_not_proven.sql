/*
id: KERP-V311
name: not-proven-against-the-books
title:
  ko: "기존 장부와 대조하지 않음"
  en: "Not proven against the old books"
who: client
severity: warning
table: trial_balance
field: balance
message:
  ko: "기존 장부와 맞는지 확인하지 못했습니다: 합계잔액시산표가 없습니다. {what_ko}의 차이 0원은 파일을 그 자체와 비교한 것입니다{openings_ko}"
  en: "Not proven against the old books: there is no legacy trial balance. For {what_en} a difference of 0 only compares the file with itself{openings_en}"
hint:
  ko: "기존 장부의 합계잔액시산표(합계잔액시산표.xlsx){also_ko}을(를) 내려받아 같은 명령에 파일로 더하십시오. 이관한 뒤라면: kerp-import reconcile --company 회사코드 합계잔액시산표.xlsx"
  en: "Export the legacy trial balance (합계잔액시산표.xlsx){also_en} and add it to the command's files; once promoted: kerp-import reconcile --company CODE 합계잔액시산표.xlsx"
why:
  ko: "읽은 것을 빠짐없이 이관했다는 것과 기존 장부와 같다는 것은 다르다. 파일이 잘렸거나 잘못 읽혔어도 파일은 그 자체와는 늘 맞는다."
  en: "That all that was read went in does not show that it is what the old books say: a file that was cut or misread still agrees with itself."
*/
WITH figures AS (
    SELECT coalesce(sum(line.lines), 0) AS lines, coalesce(sum(line.debit_amount), 0) AS debit
    FROM kerp_staging.own_account_sums AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
),
openings AS (
    SELECT count(*) AS rows
    FROM kerp_staging.own_opening_balances AS opening
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
)
SELECT
    CASE
        WHEN figures.lines > 0
        THEN concat(
            '분개 ', to_char(figures.lines, 'FM999,999,999,990'), '행(차변 ',
            rtrim(to_char(figures.debit, 'FM999,999,999,999,999,990.99'), '.'), '원)'
        )
        ELSE concat('기초잔액 ', to_char(openings.rows, 'FM999,999,999,990'), '건')
    END AS what_ko,
    CASE
        WHEN figures.lines > 0
        THEN concat(
            to_char(figures.lines, 'FM999,999,999,990'), ' journal lines (debit ',
            rtrim(to_char(figures.debit, 'FM999,999,999,999,999,990.99'), '.'), ' won)'
        )
        ELSE concat(to_char(openings.rows, 'FM999,999,999,990'), ' opening balances')
    END AS what_en,
    CASE
        WHEN %(has_opening)s THEN ''
        ELSE '. 기초잔액도 없어 재무상태표 계정의 잔액은 이 기간의 증감일 뿐입니다'
    END AS openings_ko,
    CASE
        WHEN %(has_opening)s THEN ''
        ELSE '. There are no openings either: balances of balance-sheet accounts are only what moved in this period'
    END AS openings_en,
    CASE WHEN %(has_opening)s THEN '' ELSE '와 전기말 잔액(기초잔액) 표' END AS also_ko,
    CASE WHEN %(has_opening)s THEN '' ELSE ' and the table of opening balances' END AS also_en
FROM figures
CROSS JOIN openings
WHERE figures.lines + openings.rows > 0
  AND NOT EXISTS (
      SELECT 1
      FROM kerp_staging.own_trial_balances AS trial
      WHERE trial.batch_id = %(batch_id)s
        AND trial.company_id = %(company_id)s
  )
