UPDATE kerp_lint.statements
SET failed = %(reason)s
WHERE id = %(id)s
