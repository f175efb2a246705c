-- Whatever a file set, its version is written by the login and where the login's tables are.
SET LOCAL SESSION AUTHORIZATION DEFAULT;
SET LOCAL ROLE NONE;
SET LOCAL search_path = DEFAULT;
