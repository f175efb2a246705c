-- The database in which a definition was tried.
DROP DATABASE IF EXISTS {scratch} WITH (FORCE)
