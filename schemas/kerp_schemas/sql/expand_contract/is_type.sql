-- Whether a text is the name of a type, such as numeric(20,4).
SELECT to_regtype(%(type)s) IS NOT NULL AS is_type
