-- Have the server count, since no policy hides rows from that.
ANALYZE {table}
