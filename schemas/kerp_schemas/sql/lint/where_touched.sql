-- Where a migration's up file made a table or else changed it last; one that it never touched is its maker's doing, which
-- shows since there are tenants.
SELECT
    statement.file,
    statement.line + coalesce(statement.body_line - statement.line + touched.inner_line - 1, 0) AS line,
    coalesce(touched.inner_statement, statement.text) AS statement
FROM kerp_lint.touched
JOIN kerp_lint.statements AS statement ON statement.id = touched.statement_id
WHERE statement.run IN ('up', 'again')
  AND touched.relation = %(relation)s
ORDER BY statement.version = %(version)s DESC, touched.is_new DESC, statement.id DESC
LIMIT 1
