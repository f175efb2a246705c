/*
id: KERP-V120
name: account-under-two-names
title:
  ko: "행마다 이름이 다른 계정"
  en: "Accounts under more than one name"
who: client
severity: warning
table: voucher_lines
field: account_code
message:
  ko: "계정 {code}의 이름이 행마다 다릅니다: '{usual}' {usual_lines}행, '{name}' {lines}행 (이 행부터)"
  en: "The account {code} has more than one name: '{usual}' on {usual_lines} line(s), '{name}' on {lines}, from this row on"
hint:
  ko: "이름만 바뀌었으면 그대로 두고, 계정코드를 잘못 적었으면 '{name}' 행의 코드를 고치십시오."
  en: "If it was only renamed, leave it; if the code is a slip, fix it on the lines called '{name}'."
why:
  ko: "계정은 코드로 옮긴다. 코드와 이름이 어긋난 행의 금액은 다른 계정에 들어간다."
  en: "Accounts go by their code; where name and code disagree the amount lands in another account."
*/
-- Names are compared as the mapping compares them: without white space, and without a cost centre's suffix.
WITH written AS (
    SELECT
        line.source_account_code AS code, line.source_account_name AS name, sum(line.lines)::bigint AS lines,
        min(line.first_row) AS first_row
    FROM kerp_staging.own_account_sums AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND line.source_account_name IS NOT NULL
    GROUP BY line.source_account_code, line.source_account_name
),
named AS (
    SELECT
        each.code, sum(each.lines) AS lines,
        (array_agg(each.name ORDER BY each.lines DESC, each.name))[1] AS name,
        (array_agg(each.first_row ORDER BY each.lines DESC, each.name))[1] AS first_row
    FROM (
        SELECT
            written.*,
            regexp_replace(
                regexp_replace(normalize(written.name, NFKC), '\s', '', 'g'), '\((판|제|도|분|외|기|보|운)\)$', ''
            ) AS bare
        FROM written
    ) AS each
    GROUP BY each.code, each.bare
),
ranked AS (
    SELECT
        named.*, first_value(named.name) OVER same AS usual, first_value(named.lines) OVER same AS usual_lines,
        row_number() OVER same AS rank
    FROM named
    WINDOW same AS (PARTITION BY named.code ORDER BY named.lines DESC, named.name)
)
SELECT
    place.file, place.sheet, ranked.first_row AS row, ranked.code, ranked.code AS value, ranked.name, ranked.lines,
    ranked.usual, ranked.usual_lines
FROM ranked
CROSS JOIN LATERAL (
    SELECT line.file, line.sheet
    FROM kerp_staging.own_account_sums AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND line.first_row = ranked.first_row
      AND line.source_account_code = ranked.code
      AND line.source_account_name = ranked.name
    ORDER BY line.file, line.sheet
    LIMIT 1
) AS place
WHERE ranked.rank > 1
ORDER BY ranked.code, ranked.rank
