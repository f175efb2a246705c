-- The functions that take the tables' row types come back.

DO $$
DECLARE
    can_become CONSTANT text := CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
    is_member CONSTANT boolean := pg_has_role(CURRENT_USER, 'kerp_owner', can_become);
BEGIN
    -- For this transaction only; a membership that somebody else gave is not ours to take away.
    PERFORM set_config('kerp.was_kerp_owner', is_member::text, true);
    IF NOT is_member THEN
        EXECUTE format('GRANT kerp_owner TO %I', CURRENT_USER);
    END IF;
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO kerp_owner', current_schema());
END
$$;

SET LOCAL ROLE kerp_owner;

DO $$
DECLARE
    listed record;
BEGIN
    FOR listed IN SELECT * FROM record_hash_columns() AS columns WHERE columns.version = 2
    LOOP
        EXECUTE format('DROP FUNCTION %1$I(anyelement, text), %1$I(anyelement)', 'record_hash_' || listed.table_name);
    END LOOP;
END
$$;

DO $$
DECLARE
    listed record;
    covered text;
BEGIN
    FOR listed IN SELECT * FROM record_hash_columns() AS columns WHERE columns.version = 2
    LOOP
        SELECT string_agg(
            format(
                CASE
                    WHEN attribute.atttypid = 'numeric'::regtype THEN $part$'%1$s=' || trim_scale($1.%1$I) || ','$part$
                    -- In words that no setting of a session changes.
                    WHEN attribute.atttypid = 'date'::regtype
                        THEN $part$'%1$s=' || to_char($1.%1$I, 'YYYY-MM-DD') || ','$part$
                    WHEN attribute.atttypid = 'timestamptz'::regtype
                        THEN $part$'%1$s=' || extract(epoch FROM $1.%1$I) || ','$part$
                    -- With its length, so that no text can say what another column would.
                    WHEN attribute.atttypid IN ('varchar'::regtype, 'text'::regtype, 'bpchar'::regtype)
                        THEN $part$'%1$s=' || length($1.%1$I) || ':' || $1.%1$I || ','$part$
                    ELSE $part$'%1$s=' || $1.%1$I::text || ','$part$
                END,
                attribute.attname
            ),
            ', ' ORDER BY attribute.attname
        )
        INTO covered
        FROM pg_attribute AS attribute
        WHERE attribute.attrelid = listed.table_name::regclass
          AND attribute.attname = ANY (listed.covered);
        EXECUTE format(
            'CREATE FUNCTION record_hash(%I) RETURNS text LANGUAGE sql STABLE AS %L',
            listed.table_name,
            format($body$SELECT '2:' || encode(sha256(convert_to(concat(%s), 'UTF8')), 'hex')$body$, covered)
        );
        EXECUTE format(
            'CREATE FUNCTION record_hash(%I, as_of text) RETURNS text LANGUAGE sql STABLE AS %L',
            listed.table_name,
            format(
                $body$
                    SELECT CASE
                        WHEN $2 NOT LIKE '2:%%' THEN record_hash_1(%1$L, to_jsonb($1))
                        WHEN to_jsonb($1) - %2$L::text[] = '{}' THEN record_hash($1)
                        ELSE record_hash($1) || coalesce(
                            nullif(record_hash_of_others(%1$L, to_jsonb($1) - %2$L::text[]), '{}')::text, ''
                        )
                    END
                $body$,
                listed.table_name, listed.covered || listed.excepted
            )
        );
        EXECUTE format(
            'COMMENT ON FUNCTION record_hash(%I, text) IS %L', listed.table_name,
            '다른 해시와 같은 판으로 계산한 행 해시'
        );
    END LOOP;
END
$$;

RESET ROLE;

DO $$
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_owner', current_schema());
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
