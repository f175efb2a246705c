-- The hash of a record, second version: every column that is not NULL, by its name, but for those excepted by name;
-- numbers without trailing zeros. A hash says its version (2:…) and is compared by that version, so that batches of the
-- first version (which said none) are still proved and rolled back.

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

-- The columns of each version. Whoever adds a column to a production table places it in a new version: covered or
-- excepted; a test compares the newest list with the catalogue.
CREATE FUNCTION record_hash_columns()
    RETURNS TABLE (version integer, table_name text, covered text[], excepted text[])
    LANGUAGE sql
    IMMUTABLE
    AS $$
        SELECT columns.version, columns.table_name, columns.covered::text[], columns.excepted::text[]
        FROM (
            VALUES
                (1, 'companies', '{code,name,business_number,fiscal_year_start_month,base_currency}',
                    '{id,created_at,updated_at}'),
                (1, 'accounts', '{code,name,account_type,normal_side,parent_code,is_active,allow_posting}',
                    '{id,company_id,created_at,updated_at}'),
                (1, 'partners',
                    '{code,name,business_number,partner_type,representative,business_type,business_item,address,phone,email,is_active}',
                    '{id,company_id,created_at,updated_at}'),
                (1, 'departments', '{code,name,is_active}', '{id,company_id,created_at,updated_at}'),
                (1, 'projects', '{code,name,is_active}', '{id,company_id,created_at,updated_at}'),
                -- What promote leaves empty and the first version overlooked (created_by, approved_at) is in neither:
                -- where it is filled, somebody was there.
                (1, 'vouchers',
                    '{voucher_no,source_voucher_no,voucher_date,voucher_type,description,status,total_debit,total_credit,approved_by,deleted_at}',
                    '{id,company_id,created_at,updated_at}'),
                (1, 'voucher_lines',
                    '{voucher_id,line_no,account_code,debit_amount,credit_amount,description,partner_code,department_code,project_code}',
                    '{id,company_id}'),
                (1, 'opening_balances', '{fiscal_year,account_code,partner_code,debit_amount,credit_amount}',
                    '{id,company_id,created_at,updated_at}'),
                (2, 'companies', '{code,name,business_number,fiscal_year_start_month,base_currency}',
                    '{id,created_at,updated_at}'),
                (2, 'accounts', '{code,name,account_type,normal_side,parent_code,is_active,allow_posting}',
                    '{id,company_id,created_at,updated_at}'),
                (2, 'partners',
                    '{code,name,business_number,partner_type,representative,business_type,business_item,address,phone,email,is_active}',
                    '{id,company_id,created_at,updated_at}'),
                (2, 'departments', '{code,name,is_active}', '{id,company_id,created_at,updated_at}'),
                (2, 'projects', '{code,name,is_active}', '{id,company_id,created_at,updated_at}'),
                (2, 'vouchers',
                    '{voucher_no,source_voucher_no,voucher_date,voucher_type,description,status,total_debit,total_credit,created_by,approved_by,approved_at,deleted_at}',
                    '{id,company_id,created_at,updated_at}'),
                (2, 'voucher_lines',
                    '{voucher_id,line_no,account_code,debit_amount,credit_amount,description,partner_code,department_code,project_code}',
                    '{id,company_id}'),
                (2, 'opening_balances', '{fiscal_year,account_code,partner_code,debit_amount,credit_amount}',
                    '{id,company_id,created_at,updated_at}')
        ) AS columns (version, table_name, covered, excepted)
    $$;

COMMENT ON FUNCTION record_hash_columns() IS '행 해시의 판마다 들어가는 열과 빼는 열';

-- What of a record stands in columns that are younger than a version's list. One that must be filled, or fills itself,
-- tells nothing of a person; any other is empty until somebody writes into it.
CREATE FUNCTION record_hash_of_others(table_name text, others jsonb) RETURNS jsonb
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

COMMENT ON FUNCTION record_hash_of_others(text, jsonb) IS '해시의 열 목록에 없는 열 가운데 누가 채운 것';

-- An amount as the first version wrote it, with two decimals, in however many the column holds now.
CREATE FUNCTION record_hash_1_amount(amount text) RETURNS numeric
    LANGUAGE sql
    IMMUTABLE
    AS $$
        SELECT CASE
            WHEN scale(trim_scale(amount::numeric)) <= 2 THEN round(amount::numeric, 2) ELSE amount::numeric
        END
    $$;

COMMENT ON FUNCTION record_hash_1_amount(text) IS '행 해시의 첫째 판이 적은 금액: 소수 두 자리';

-- The first version, as it was: a row as text, without names.
CREATE FUNCTION record_hash_1(table_name text, record jsonb) RETURNS text
    LANGUAGE plpgsql
    STABLE
    AS $$
DECLARE
    written text;
    others jsonb;
BEGIN
    written := CASE table_name
        WHEN 'companies' THEN row(
            record->>'code', record->>'name', record->>'business_number', record->>'fiscal_year_start_month',
            record->>'base_currency'
        )::text
        WHEN 'accounts' THEN row(
            record->>'code', record->>'name', record->>'account_type', record->>'normal_side', record->>'parent_code',
            (record->>'is_active')::boolean, (record->>'allow_posting')::boolean
        )::text
        WHEN 'partners' THEN row(
            record->>'code', record->>'name', record->>'business_number', record->>'partner_type',
            record->>'representative', record->>'business_type', record->>'business_item', record->>'address',
            record->>'phone', record->>'email', (record->>'is_active')::boolean
        )::text
        WHEN 'departments' THEN row(record->>'code', record->>'name', (record->>'is_active')::boolean)::text
        WHEN 'projects' THEN row(record->>'code', record->>'name', (record->>'is_active')::boolean)::text
        WHEN 'vouchers' THEN row(
            record->>'voucher_no', record->>'source_voucher_no', record->>'voucher_date', record->>'voucher_type',
            record->>'description', record->>'status', record_hash_1_amount(record->>'total_debit'),
            record_hash_1_amount(record->>'total_credit'), record->>'approved_by', record->>'deleted_at' IS NULL
        )::text
        WHEN 'voucher_lines' THEN row(
            record->>'voucher_id', record->>'line_no', record->>'account_code',
            record_hash_1_amount(record->>'debit_amount'), record_hash_1_amount(record->>'credit_amount'),
            record->>'description', record->>'partner_code', record->>'department_code', record->>'project_code'
        )::text
        WHEN 'opening_balances' THEN row(
            record->>'fiscal_year', record->>'account_code', record->>'partner_code',
            record_hash_1_amount(record->>'debit_amount'), record_hash_1_amount(record->>'credit_amount')
        )::text
    END;
    others := record - (
        SELECT columns.covered || columns.excepted
        FROM record_hash_columns() AS columns
        WHERE columns.version = 1
          AND columns.table_name = record_hash_1.table_name
    );
    RETURN encode(sha256(convert_to(written, 'UTF8')), 'hex')
        || CASE others WHEN '{}' THEN '' ELSE coalesce(
            nullif(record_hash_of_others(table_name, others), '{}')::text, ''
        ) END;
END
$$;

COMMENT ON FUNCTION record_hash_1(text, jsonb) IS '행 해시의 첫째 판 (판 번호가 없는 해시)';

-- Of each table the hash of now, and the one of the version that another hash says. Plain bodies, which the planner
-- inlines: a million lines are hashed in a promote (name=value in one text: 5 µs a line; as jsonb: 28 µs). What a person
-- wrote into a younger column is looked for where records are compared, not where they are written.
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
            'CREATE OR REPLACE FUNCTION record_hash(%I) RETURNS text LANGUAGE sql STABLE AS %L',
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

-- What the way down has put aside: the hashes of batches that were promoted since this version.
DO $$
DECLARE
    company uuid;
BEGIN
    SET LOCAL ROLE kerp_importer;
    FOR company IN SELECT DISTINCT batch.company_id FROM kerp_batches() AS batch
    LOOP
        PERFORM set_config('app.current_tenant', company::text, true);
        UPDATE import_entries AS entry
        SET after_hash = split_part(entry.before_hash, '=', 2),
            before_hash = nullif(split_part(entry.before_hash, '=', 1), '')
        WHERE entry.company_id = company
          AND entry.before_hash LIKE '%=2:%';
    END LOOP;
    PERFORM set_config('app.current_tenant', '', true);
    RESET ROLE;
END
$$;

DO $$
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_owner', current_schema());
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
