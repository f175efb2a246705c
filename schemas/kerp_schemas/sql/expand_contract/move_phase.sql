-- How far a change is, in the transaction under way, with what was found out.
SELECT note_change(%(name)s, %(phase)s, %(found)s::jsonb)
