EXCEPTION
    -- A snapshot from before the row was copied does not see it in the other table: the same as any write that came first.
    WHEN unique_violation THEN
        IF current_setting('transaction_isolation') = 'read committed' THEN
            RAISE;
        END IF;
        RAISE serialization_failure USING MESSAGE = {message};
