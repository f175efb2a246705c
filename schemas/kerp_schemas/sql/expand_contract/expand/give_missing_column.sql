    IF NEW.{column} IS NULL THEN
        NEW.{column} := {value};
    END IF;
