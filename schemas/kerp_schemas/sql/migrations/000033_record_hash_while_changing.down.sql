-- The hash of a record as it was: every column that is younger than the lists counts, whoever fills it.

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

CREATE OR REPLACE FUNCTION record_hash_of_others(table_name text, others jsonb) RETURNS jsonb
    LANGUAGE sql
    STABLE
    AS $$
        SELECT coalesce(
            jsonb_object_agg(
                each.key,
                CASE jsonb_typeof(each.value)
                    WHEN 'number' THEN to_jsonb(trim_scale((each.value #>> '{}')::numeric))
                    ELSE each.value
                END
            ),
            '{}'
        )
        FROM jsonb_each(others) AS each
        WHERE each.value <> 'null'
          AND NOT EXISTS (
              SELECT 1
              FROM pg_attribute AS attribute
              WHERE attribute.attrelid = to_regclass(table_name)
                AND attribute.attname = each.key
                AND (attribute.attnotnull OR attribute.atthasdef)
          )
    $$;

DROP FUNCTION record_hash_filled(text);

DO $$
DECLARE
    listed record;
BEGIN
    FOR listed IN
        SELECT columns.table_name, columns.covered || columns.excepted AS known
        FROM record_hash_columns() AS columns
        WHERE columns.version = 2
    LOOP
        EXECUTE format(
            'CREATE OR REPLACE FUNCTION %I(anyelement, as_of text) RETURNS text LANGUAGE sql STABLE AS %L',
            'record_hash_' || listed.table_name,
            format(
                $body$
                    SELECT CASE
                        WHEN $2 NOT LIKE '2:%%' THEN record_hash_1(%1$L, to_jsonb($1))
                        WHEN to_jsonb($1) - %2$L::text[] = '{}' THEN %3$I($1)
                        ELSE %3$I($1) || coalesce(
                            nullif(record_hash_of_others(%1$L, to_jsonb($1) - %2$L::text[]), '{}')::text, ''
                        )
                    END
                $body$,
                listed.table_name, listed.known, 'record_hash_' || listed.table_name
            )
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
