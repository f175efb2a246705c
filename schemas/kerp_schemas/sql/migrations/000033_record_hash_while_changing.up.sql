-- The hash of a record while its table changes: what a change under way puts into a record tells nothing of a person. A
-- column under its temporary name (kerp_new_…) is left out, and so is one that a change fills itself.
-- Decision: docs/decisions/record-hash.md

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

CREATE FUNCTION record_hash_filled(table_name text) RETURNS text[]
    LANGUAGE sql
    STABLE
    AS $$
        SELECT coalesce(array_agg(split_part(filled.path, '.', 2)), '{}')
        FROM operations AS change
        CROSS JOIN LATERAL jsonb_array_elements_text(change.details -> 'fills') AS filled (path)
        WHERE change.kind = 'expand'
          AND change.status <> 'rolled_back'
          AND split_part(filled.path, '.', 1) = table_name
    $$;

COMMENT ON FUNCTION record_hash_filled(text) IS '변경(db expand)이 스스로 채우는 열: 값이 있어도 누가 쓴 것이 아니다';

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
          AND NOT each.key ^@ 'kerp_new_'
          AND each.key <> ALL (record_hash_filled(table_name))
          AND NOT EXISTS (
              SELECT 1
              FROM pg_attribute AS attribute
              WHERE attribute.attrelid = to_regclass(table_name)
                AND attribute.attname = each.key
                AND (attribute.attnotnull OR attribute.atthasdef)
          )
    $$;

-- What is compared at once, without a look at the others: every column of the lists, and each under its temporary name.
-- The temporary names are put together there, so that nobody who looks for one finds it in ours.
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
                        WHEN to_jsonb($1) - %2$L::text[]
                            - string_to_array('kerp_new_' || replace(%4$L, ',', ',kerp_new_'), ',') = '{}'
                        THEN %3$I($1)
                        ELSE %3$I($1) || coalesce(
                            nullif(record_hash_of_others(%1$L, to_jsonb($1) - %2$L::text[]), '{}')::text, ''
                        )
                    END
                $body$,
                listed.table_name, listed.known, 'record_hash_' || listed.table_name,
                array_to_string(listed.known, ',')
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
