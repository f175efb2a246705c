-- 기본값은 이제 트리거가 준다: NULL이면 문장이 그 열을 정하지 않은 것이다. / The trigger gives the default: NULL means that
-- the statement did not set the column.
ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT;
