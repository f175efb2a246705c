"""`db partition`: a live table moved into monthly partitions, and what keeps it there."""
