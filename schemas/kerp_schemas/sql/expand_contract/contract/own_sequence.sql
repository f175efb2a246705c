{alter_sequence}{table}.{column};
