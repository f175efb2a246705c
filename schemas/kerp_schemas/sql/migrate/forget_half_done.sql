DELETE FROM {history} WHERE status = 'running'
