-- Take out of the history what is applied no more.
DELETE FROM {history} WHERE version > %(above)s
