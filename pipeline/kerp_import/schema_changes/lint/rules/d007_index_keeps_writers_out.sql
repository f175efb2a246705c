/*
id: KERP-D007
name: index-keeps-writers-out
asks: file
message:
  ko: "{index_name} 인덱스를 만드는 동안 아무도 {table_name} 표에 쓰지 못합니다"
  en: "While the index {index_name} is built nobody can write to the table {table_name}"
hint:
  ko: "이미 있는 표에는 CREATE INDEX CONCURRENTLY로 만들고 (트랜잭션 밖에서 실행됩니다), 유일 제약과 기본키는 그 인덱스를 써서 붙이십시오: ALTER TABLE … ADD CONSTRAINT … UNIQUE USING INDEX {index_name}"
  en: "On a table that is there already use CREATE INDEX CONCURRENTLY (it runs outside a transaction), and add unique constraints and keys by it: ALTER TABLE … ADD CONSTRAINT … UNIQUE USING INDEX {index_name}"
why:
  ko: "먼저 있던 표에는 행이 있을 수 있고, 큰 표에서는 몇 분이 걸린다. 인덱스를 만드는 동안 잡고 있던 잠금을 보고 안다."
  en: "A table that was there before the file may have rows, and on a large one it takes minutes. Told by the lock that was held while the index was made."
*/
SELECT DISTINCT ON (statement.file, index.relation_name, index.index_name)
    statement.file, index.relation_name AS table_name, index.index_name,
    statement.line + coalesce(statement.body_line - statement.line + index.inner_line - 1, 0) AS line,
    coalesce(index.inner_statement, statement.text) AS statement
FROM kerp_lint.indexes AS index
JOIN kerp_lint.statements AS statement ON statement.id = index.statement_id
WHERE statement.version = %(version)s
  AND statement.run <> 'again'
  AND index.keeps_writers_out
  AND NOT EXISTS (
      SELECT 1
      FROM kerp_lint.touched
      JOIN kerp_lint.statements AS maker ON maker.id = touched.statement_id
      WHERE touched.relation = index.relation
        AND touched.is_new
        AND maker.version = statement.version
        AND maker.run = statement.run
  )
ORDER BY statement.file, index.relation_name, index.index_name, statement.id
