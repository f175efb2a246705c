        IF NEW.{old} IS NULL{when} THEN
            NEW.{old} := {default};
        END IF;
