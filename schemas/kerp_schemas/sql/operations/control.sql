-- What other sessions have said to an operation.
SELECT operation.control
FROM operations AS operation
WHERE operation.id = %(id)s
