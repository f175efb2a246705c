/*
id: KERP-M031
name: partner-stands-twice
title:
  ko: "합칠 만한 거래처"
  en: "Partners that look like one"
who: client
severity: info
table: partners
field: code
message:
  ko: "{source_code} '{name}'({lines}행, {amount}원)은(는) {first_ko}{first_source} '{first_name}'({first_lines}행, {first_amount}원)과(와) 같은 거래처로 보입니다: {reason_ko}"
  en: "{source_code} '{name}' ({lines} line(s), {amount} won) looks like {first_en}{first_source} '{first_name}' ({first_lines} line(s), {first_amount} won): {reason_en}"
hint:
  ko: "합치지 않았습니다. 같은 곳이면 매핑 파일의 partners에 적으십시오: - {{source_code: \"{quoted}\", target_code: \"{target}\"}}"
  en: "They are kept apart. If they are the same, add a line under partners in the mapping: - {{source_code: \"{quoted}\", target_code: \"{target}\"}}"
why:
  ko: "한 거래처의 잔액이 두 코드로 나뉘면 채권·채무가 틀려 보인다. 사업자번호가 같아도 본점과 지점일 수 있으므로 합치는 것은 사람이 정한다."
  en: "A balance parted between two codes makes receivables and payables look wrong; one number may be two branches, so a person decides."
*/
-- Decision: docs/decisions/partner-codes.md
-- A partner of the files beside the first one of its business number, else of its name: K-ERP's own first, then the one
-- with the most lines. Names are compared without white space, case and the form of the company; two that have business
-- numbers of their own are two partners, and a number of one digit alone is none.
WITH listed AS MATERIALIZED (
    SELECT
        each.id, each.code, each.source_code, each.name, each.file, each.sheet, each.row, each.is_staged,
        CASE WHEN each.number ~ '^[0-9]{10}$' AND each.number !~ '^(.)\1*$' THEN each.number END AS number,
        CASE WHEN each.name <> each.code AND each.bare ~ '[[:alnum:]]' THEN each.bare END AS bare
    FROM (
        SELECT DISTINCT ON (staged.code)
            staged.id, staged.code, staged.source_code, staged.name, staged.file, staged.sheet, staged.row,
            true AS is_staged,
            regexp_replace(normalize(staged.business_number, NFKC), '[\s-]', '', 'g') AS number,
            regexp_replace(
                lower(normalize(staged.name, NFKC)), %(company_forms)s, '', 'g'
            ) AS bare
        FROM kerp_staging.own_partners AS staged
        WHERE staged.batch_id = %(batch_id)s
          AND staged.company_id = %(company_id)s
          AND staged.code IS NOT NULL
        ORDER BY staged.code, staged.id
    ) AS each
    UNION ALL
    SELECT
        each.id, each.code, each.code, each.name, NULL, NULL, NULL, false,
        CASE WHEN each.number ~ '^[0-9]{10}$' AND each.number !~ '^(.)\1*$' THEN each.number END,
        CASE WHEN each.name <> each.code AND each.bare ~ '[[:alnum:]]' THEN each.bare END
    FROM (
        SELECT
            known.id, known.code, known.name,
            regexp_replace(normalize(known.business_number, NFKC), '[\s-]', '', 'g') AS number,
            regexp_replace(
                lower(normalize(known.name, NFKC)), %(company_forms)s, '', 'g'
            ) AS bare
        FROM partners AS known
        WHERE known.company_id = %(company_id)s
          AND NOT EXISTS (
              SELECT 1
              FROM kerp_staging.own_partners AS staged
              WHERE staged.batch_id = %(batch_id)s
                AND staged.company_id = known.company_id
                AND staged.code = known.code
          )
    ) AS each
),
shared AS MATERIALIZED (
    SELECT listed.*, alike.by_number, alike.by_name
    FROM listed
    JOIN (
        SELECT
            each.code, count(*) OVER (PARTITION BY each.number) > 1 AND each.number IS NOT NULL AS by_number,
            count(*) OVER (PARTITION BY each.bare) > 1 AND each.bare IS NOT NULL AS by_name
        FROM listed AS each
    ) AS alike ON alike.code = listed.code AND (alike.by_number OR alike.by_name)
),
carried AS (
    SELECT line.partner_code AS code, count(*) AS lines, sum(line.debit_amount + line.credit_amount) AS amount
    FROM (
        SELECT voucher_line.partner_code, voucher_line.debit_amount, voucher_line.credit_amount
        FROM kerp_staging.own_voucher_lines AS voucher_line
        WHERE voucher_line.batch_id = %(batch_id)s
          AND voucher_line.company_id = %(company_id)s
        UNION ALL
        SELECT opening.partner_code, opening.debit_amount, opening.credit_amount
        FROM kerp_staging.own_opening_balances AS opening
        WHERE opening.batch_id = %(batch_id)s
          AND opening.company_id = %(company_id)s
    ) AS line
    WHERE line.partner_code IN (SELECT shared.code FROM shared)
    GROUP BY line.partner_code
),
ranked AS (
    SELECT shared.*, coalesce(carried.lines, 0) AS lines, coalesce(carried.amount, 0) AS amount
    FROM shared
    LEFT JOIN carried ON carried.code = shared.code
),
pairs AS (
    SELECT ranked.code, first_value(ranked.code) OVER same_number AS first_code, 1 AS rank
    FROM ranked
    WHERE ranked.by_number
    WINDOW same_number AS (PARTITION BY ranked.number ORDER BY ranked.is_staged, ranked.lines DESC, ranked.id)
    UNION ALL
    SELECT ranked.code, first_value(ranked.code) OVER same_name, 2
    FROM ranked
    WHERE ranked.by_name
    WINDOW same_name AS (PARTITION BY ranked.bare ORDER BY ranked.is_staged, ranked.lines DESC, ranked.id)
),
found AS (
    SELECT DISTINCT ON (mine.code)
        mine.file, mine.sheet, mine.row, mine.source_code AS value, mine.source_code, mine.name, mine.lines,
        mine.amount, first.source_code AS first_source, first.name AS first_name, first.lines AS first_lines,
        first.amount AS first_amount, first.code AS first_code, first.is_staged AS first_is_staged, pairs.rank,
        mine.number
    FROM pairs
    JOIN ranked AS mine ON mine.code = pairs.code AND mine.is_staged
    JOIN ranked AS first ON first.code = pairs.first_code AND first.code <> mine.code
    WHERE pairs.rank = 1
       OR (mine.number = first.number) IS NOT FALSE
    ORDER BY mine.code, pairs.rank
)
SELECT
    found.file, found.sheet, found.row, found.value, found.source_code, found.name, found.lines, found.amount,
    found.first_source, found.first_name, found.first_lines, found.first_amount,
    CASE WHEN found.rank = 1 THEN 'warning' END AS severity,
    CASE WHEN found.first_is_staged THEN '' ELSE 'K-ERP의 ' END AS first_ko,
    CASE WHEN found.first_is_staged THEN '' ELSE 'K-ERP''s ' END AS first_en,
    CASE WHEN found.rank = 1 THEN '사업자번호 ' || found.number ELSE '이름' END AS reason_ko,
    CASE WHEN found.rank = 1 THEN 'business number ' || found.number ELSE 'name' END AS reason_en,
    replace(replace(found.source_code, '\', '\\'), '"', '\"') AS quoted,
    replace(replace(found.first_code, '\', '\\'), '"', '\"') AS target
FROM found
ORDER BY found.rank, found.file, found.sheet, found.row
