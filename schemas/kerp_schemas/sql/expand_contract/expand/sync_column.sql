    -- {what}
    IF TG_OP = 'INSERT' THEN
        kerp_old_is_set := NEW.{old} IS NOT NULL;
        kerp_new_is_set := NEW.{new} IS NOT NULL;
    ELSE
        kerp_old_is_set := {old_differs};
        kerp_new_is_set := {new_differs};
        IF kerp_old_is_set AND kerp_new_is_set THEN
            kerp_old_is_set := NEW.{old} IS NOT NULL;
            kerp_new_is_set := NEW.{new} IS NOT NULL;
        END IF;
    END IF;
{new_to_default}    IF kerp_new_is_set AND NOT kerp_old_is_set THEN
        NEW.{old} := {back};
        {as_new} := {forward};
        IF {new_is_lost} THEN
            RAISE data_exception USING
                MESSAGE = {lost_in_old},
                TABLE = TG_TABLE_NAME, COLUMN = {new_text};
        END IF;
    ELSE
{give_default}        {as_new} := {forward};
        IF kerp_old_is_set AND kerp_new_is_set AND {new_is_lost} THEN
            RAISE data_exception USING
                MESSAGE = {set_differently},
                TABLE = TG_TABLE_NAME, COLUMN = {new_text};
        END IF;
        NEW.{new} := {as_new};
{old_check}    END IF;
