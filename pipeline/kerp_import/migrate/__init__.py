"""The runner of migrations: golang-migrate's files and table, a history beside it, and a way on after every fault."""
