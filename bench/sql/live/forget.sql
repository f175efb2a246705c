DROP OWNED BY {role};
DROP ROLE {role}
