-- Take out of the history what somebody else brought to an end.
DELETE FROM {history} WHERE status = 'running'
