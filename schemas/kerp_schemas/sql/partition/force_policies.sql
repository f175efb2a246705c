-- Whether policies bind the table's owner, too; his to say.
ALTER TABLE ONLY {table} {how} ROW LEVEL SECURITY
