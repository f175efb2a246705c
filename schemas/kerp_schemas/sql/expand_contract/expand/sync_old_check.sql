        {as_old} := NEW.{new};
        IF {old_is_lost} THEN
            RAISE data_exception USING
                MESSAGE = {lost_in_new},
                TABLE = TG_TABLE_NAME, COLUMN = {old_text};
        END IF;
