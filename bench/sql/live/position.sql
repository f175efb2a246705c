SELECT nextval('live.position')
