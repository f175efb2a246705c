{settle}({table}.{key})
