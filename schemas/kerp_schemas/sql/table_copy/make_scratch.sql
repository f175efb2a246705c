-- A database in which a definition is tried before it goes where it is wanted.
CREATE DATABASE {scratch} TEMPLATE template0
