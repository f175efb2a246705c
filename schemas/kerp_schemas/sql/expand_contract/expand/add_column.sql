-- {what}: NULL을 허용하고 기본값이 없어 표를 다시 쓰지 않는다. / Nullable, no default: the table is not rewritten.
ALTER TABLE {table} ADD COLUMN {new} {type};
