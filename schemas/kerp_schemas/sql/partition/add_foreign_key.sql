-- As the table has it whose partition it becomes.
ALTER TABLE {month} ADD CONSTRAINT {name} {definition}
