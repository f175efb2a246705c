{settle}({key})
