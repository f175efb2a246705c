-- Take out of the history what is applied no more; a way back that is half done stands above its version.
DELETE FROM {history} WHERE version > %(above)s AND status <> 'running'
