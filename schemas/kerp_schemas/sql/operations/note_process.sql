-- Which process runs a batch, and where; the rest of its row is written with the batch's own.
UPDATE operations
SET host = %(host)s, pid = %(pid)s
WHERE id = %(id)s
