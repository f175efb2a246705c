/*
id: KERP-D004
name: table-without-row-security
asks: state
message:
  ko: "{table_name} 표의 행 보안이 {state_ko}"
  en: "Row-level security of the table {table_name} is {state_en}"
hint:
  ko: "ALTER TABLE {table_name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; (회사와 상관없는 표라면 이유와 함께 lint-exceptions.yaml에 적으십시오)"
  en: "ALTER TABLE {table_name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; (a table of no company: say why in lint-exceptions.yaml)"
why:
  ko: "행 보안이 없는 표에서는 누구나 모든 회사의 행을 본다. FORCE가 없으면 표의 주인이 그렇다. 정책이 current_setting()으로 회사를 읽는 스키마에만 묻는다."
  en: "Without it everybody sees the rows of every company; without FORCE the table's owner does. Asked of a schema whose policies read the company by current_setting()."
*/
SELECT
    "table".relation, "table".name AS table_name,
    CASE WHEN "table".has_row_security THEN '강제(FORCE)되어 있지 않습니다' ELSE '꺼져 있습니다' END AS state_ko,
    CASE WHEN "table".has_row_security THEN 'enabled and not forced' ELSE 'off' END AS state_en
FROM kerp_lint.tables AS "table"
CROSS JOIN kerp_lint.has_tenants
WHERE has_tenants.answer
  AND NOT ("table".has_row_security AND "table".is_forced)
ORDER BY "table".name
