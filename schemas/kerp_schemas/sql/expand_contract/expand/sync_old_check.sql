        {as_old} := NEW.{new};
        IF {old_is_lost} THEN
            RAISE data_exception USING
                MESSAGE = '{old_name}의 값이 {new_name}에 그대로 들어가지 않아 거부했습니다 / '
                    'refused: a value of {old_name} would lose something in {new_name}',
                TABLE = TG_TABLE_NAME, COLUMN = '{old_name}';
        END IF;
