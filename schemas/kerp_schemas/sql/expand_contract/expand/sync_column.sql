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
                MESSAGE = '{new_name}의 값이 {old_name}에 그대로 들어가지 않아 거부했습니다 / '
                    'refused: a value of {new_name} would lose something in {old_name}',
                TABLE = TG_TABLE_NAME, COLUMN = '{new_name}';
        END IF;
    ELSE
{give_default}        {as_new} := {forward};
        IF kerp_old_is_set AND kerp_new_is_set AND {new_is_lost} THEN
            RAISE data_exception USING
                MESSAGE = '한 문장이 한 값의 두 이름을 다르게 정했습니다: {old_name}, {new_name} / '
                    '{old_name} and {new_name} are one value, and one statement set them differently',
                TABLE = TG_TABLE_NAME, COLUMN = '{new_name}';
        END IF;
        NEW.{new} := {as_new};
{old_check}    END IF;
