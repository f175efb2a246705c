/*
id: KERP-D005
name: table-without-tenant-policy
asks: state
message:
  ko: "{table_name} 표의 정책이 회사를 가리지 않습니다: {state_ko}"
  en: "The policies of the table {table_name} do not keep companies apart: {state_en}"
hint:
  ko: "{settings}을(를) 읽는 정책을 만들고, 모두에게 모든 행을 여는 정책은 지우거나 TO로 한 역할에 한정하십시오."
  en: "Make a policy that reads {settings}; drop one that opens every row to everybody, or name one role after TO."
why:
  ko: "정책이 없는 표는 아무 행도 보여 주지 않고, 회사를 읽지 않는 정책은 모두 보여 준다. 정책이 current_setting()으로 회사를 읽는 스키마에만 묻는다."
  en: "A table without a policy shows no row, and a policy that reads no company shows all of them. Asked of a schema whose policies read the company by current_setting()."
*/
SELECT
    "table".relation, "table".name AS table_name,
    coalesce(open.name || ' 정책이 모두에게 모든 행을 엽니다', '회사를 읽는 정책이 없습니다') AS state_ko,
    coalesce('the policy ' || open.name || ' opens every row to everybody', 'none reads the company') AS state_en,
    (
        SELECT string_agg(DISTINCT setting, ', ' ORDER BY setting)
        FROM kerp_lint.policies AS policy
        CROSS JOIN unnest(policy.settings) AS setting
    ) AS settings
FROM kerp_lint.tables AS "table"
CROSS JOIN kerp_lint.has_tenants
LEFT JOIN LATERAL (
    SELECT policy.name
    FROM kerp_lint.policies AS policy
    WHERE policy.relation = "table".relation
      AND policy.is_permissive
      AND policy.condition = 'true'
      AND policy.roles = '{0}'
    ORDER BY policy.name
    LIMIT 1
) AS open ON true
WHERE has_tenants.answer
  -- Of a table without row-level security KERP-D004 tells.
  AND "table".has_row_security
  AND (
      open.name IS NOT NULL
      OR NOT EXISTS (
          SELECT 1
          FROM kerp_lint.policies AS policy
          WHERE policy.relation = "table".relation
            AND policy.is_permissive
            AND policy.settings <> '{}'
      )
  )
ORDER BY "table".name
