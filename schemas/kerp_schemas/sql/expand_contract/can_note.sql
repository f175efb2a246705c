-- Whether a migration can note the phase of a change: since version 32.
SELECT to_regprocedure('note_change(text, text, jsonb)') IS NOT NULL AS can_note
