    -- DEFAULT: 이 열은 NULL일 수 없다. / The column may not be NULL.
    IF kerp_new_is_set AND NOT kerp_old_is_set AND NEW.{new} IS NULL THEN
        NEW.{old} := NULL;
        kerp_new_is_set := false;
    END IF;
