-- NOT NULL: 확인된 CHECK가 있으면 표를 다시 읽지 않는다. / With a validated CHECK the table is not read under the lock.
ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK ({column} IS NOT NULL) NOT VALID;
