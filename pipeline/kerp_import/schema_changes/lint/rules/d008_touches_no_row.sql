/*
id: KERP-D008
name: touches-no-row
asks: file
message:
  ko: "행 보안이 {table_name} 표의 모든 행을 가려, {commands}이(가) 한 행도 건드리지 않고 성공합니다"
  en: "Row-level security hides every row of the table {table_name}: {commands} touches none of them and says success"
hint:
  ko: "회사마다 set_config('{settings}', …, true)를 하고 실행하십시오. 행 보안이 걸리지 않는 곳에서 회사 목록을 얻어야 합니다. 큰 표라면 kerp-import db backfill을 쓰십시오."
  en: "Run it for each company after set_config('{settings}', …, true), with a list of companies from where none are hidden; for a large table use kerp-import db backfill."
why:
  ko: "강제된 행 보안은 표의 주인도 묶는다. 회사를 정하지 않은 UPDATE, DELETE, INSERT … SELECT, 외래키 검증은 0행을 처리하고 오류를 내지 않는다. 슈퍼유저로 시험하면 보이지 않는다."
  en: "Forced row-level security binds the table's owner too. Without a company UPDATE, DELETE, INSERT … SELECT and the check of a new foreign key do their work on 0 rows and raise no error; a superuser never notices."
*/
WITH seen AS (
    SELECT
        statement.id, statement.file, unseen.relation, unseen.relation_name, unseen.command,
        statement.line + coalesce(statement.body_line - statement.line + unseen.inner_line - 1, 0) AS line,
        coalesce(unseen.inner_statement, statement.text) AS statement
    FROM kerp_lint.unseen
    JOIN kerp_lint.statements AS statement ON statement.id = unseen.statement_id
    WHERE statement.version = %(version)s
      AND statement.run <> 'again'
),
named AS (
    SELECT
        seen.id, seen.file, seen.line, seen.statement, seen.relation, seen.relation_name,
        -- A statement that changes a table reads it too, and a new foreign key reads what it is to check.
        coalesce(
            string_agg(DISTINCT seen.command, ', ') FILTER (WHERE seen.command <> 'SELECT'),
            CASE WHEN seen.statement ~* '^alter table' THEN 'FOREIGN KEY' ELSE 'SELECT' END
        ) AS commands
    FROM seen
    GROUP BY seen.id, seen.file, seen.line, seen.statement, seen.relation, seen.relation_name
)
SELECT
    named.file, named.line, named.statement, named.relation_name AS table_name, named.commands,
    (
        SELECT coalesce(string_agg(DISTINCT setting, ', ' ORDER BY setting), '?')
        FROM kerp_lint.policies AS policy
        CROSS JOIN unnest(policy.settings) AS setting
    ) AS settings
FROM named
-- Of a key that is hidden at its other end every row seems to be missing, which the server says aloud.
WHERE named.commands <> 'FOREIGN KEY'
   OR EXISTS (
       SELECT 1
       FROM kerp_lint.touched
       WHERE touched.statement_id = named.id
         AND touched.relation = named.relation
   )
ORDER BY named.file, named.line, named.relation_name
