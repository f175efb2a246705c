"""What the data must look like: the columns of every frame, and the SQL of every table."""
