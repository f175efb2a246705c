    NEW.{new} := filled.{new};
