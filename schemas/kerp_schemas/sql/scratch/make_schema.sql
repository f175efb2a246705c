-- The schema that the migrations run in, where it has another name than every new database's.
CREATE SCHEMA {schema};
ALTER DATABASE {database} SET search_path TO {schema};
