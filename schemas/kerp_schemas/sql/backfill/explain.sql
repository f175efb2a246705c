-- How the server would run it.
EXPLAIN (FORMAT JSON, VERBOSE)
{batch}
