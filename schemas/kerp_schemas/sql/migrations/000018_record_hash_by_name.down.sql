-- A hash of the second version becomes one of the first where its record is as it was written; where it is not, it
-- stays, equal to none of the first version: the record is told as changed, which it is. The hash of the second version
-- waits behind a = in before_hash, which no earlier version reads, so that receipts hold again after the way up. As the
-- importer, company by company, because row-level security binds the owner too.
DO $$
DECLARE
    company uuid;
    hashed text;
BEGIN
    IF to_regprocedure('record_hash_columns()') IS NULL THEN
        RETURN;
    END IF;
    SET LOCAL ROLE kerp_importer;
    FOR company IN SELECT DISTINCT batch.company_id FROM kerp_batches() AS batch
    LOOP
        PERFORM set_config('app.current_tenant', company::text, true);
        FOREACH hashed IN ARRAY ARRAY[
            'companies', 'accounts', 'partners', 'departments', 'projects', 'vouchers', 'voucher_lines',
            'opening_balances'
        ]
        LOOP
            EXECUTE format(
                'UPDATE import_entries AS entry SET before_hash = concat(before_hash, ''='', after_hash),'
                ' after_hash = record_hash_1(%1$L, to_jsonb(each))'
                ' FROM %1$I AS each WHERE entry.company_id = $1 AND entry.table_name = %1$L'
                ' AND entry.record_id = each.id AND entry.after_hash = record_hash(each)',
                hashed
            ) USING company;
        END LOOP;
    END LOOP;
    PERFORM set_config('app.current_tenant', '', true);
    RESET ROLE;
END
$$;

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

DROP FUNCTION IF EXISTS record_hash(opening_balances, text);
DROP FUNCTION IF EXISTS record_hash(voucher_lines, text);
DROP FUNCTION IF EXISTS record_hash(vouchers, text);
DROP FUNCTION IF EXISTS record_hash(projects, text);
DROP FUNCTION IF EXISTS record_hash(departments, text);
DROP FUNCTION IF EXISTS record_hash(partners, text);
DROP FUNCTION IF EXISTS record_hash(accounts, text);
DROP FUNCTION IF EXISTS record_hash(companies, text);
CREATE OR REPLACE FUNCTION record_hash(companies) RETURNS text
    LANGUAGE sql
    STABLE
    AS $$
        SELECT encode(sha256(convert_to(row($1.code, $1.name, $1.business_number, $1.fiscal_year_start_month,
            $1.base_currency)::text, 'UTF8')), 'hex')
    $$;

CREATE OR REPLACE FUNCTION record_hash(accounts) RETURNS text
    LANGUAGE sql
    STABLE
    AS $$
        SELECT encode(sha256(convert_to(row($1.code, $1.name, $1.account_type, $1.normal_side, $1.parent_code,
            $1.is_active, $1.allow_posting)::text, 'UTF8')), 'hex')
    $$;

CREATE OR REPLACE FUNCTION record_hash(partners) RETURNS text
    LANGUAGE sql
    STABLE
    AS $$
        SELECT encode(sha256(convert_to(row($1.code, $1.name, $1.business_number, $1.partner_type,
            $1.representative, $1.business_type, $1.business_item, $1.address, $1.phone, $1.email,
            $1.is_active)::text, 'UTF8')), 'hex')
    $$;

CREATE OR REPLACE FUNCTION record_hash(departments) RETURNS text
    LANGUAGE sql
    STABLE
    AS $$
        SELECT encode(sha256(convert_to(row($1.code, $1.name, $1.is_active)::text, 'UTF8')), 'hex')
    $$;

CREATE OR REPLACE FUNCTION record_hash(projects) RETURNS text
    LANGUAGE sql
    STABLE
    AS $$
        SELECT encode(sha256(convert_to(row($1.code, $1.name, $1.is_active)::text, 'UTF8')), 'hex')
    $$;

CREATE OR REPLACE FUNCTION record_hash(vouchers) RETURNS text
    LANGUAGE sql
    STABLE
    AS $$
        SELECT encode(sha256(convert_to(row($1.voucher_no, $1.source_voucher_no, to_char($1.voucher_date,
            'YYYY-MM-DD'), $1.voucher_type, $1.description, $1.status, $1.total_debit, $1.total_credit,
            $1.approved_by, $1.deleted_at IS NULL)::text, 'UTF8')), 'hex')
    $$;

CREATE OR REPLACE FUNCTION record_hash(voucher_lines) RETURNS text
    LANGUAGE sql
    STABLE
    AS $$
        SELECT encode(sha256(convert_to(row($1.voucher_id, $1.line_no, $1.account_code, $1.debit_amount,
            $1.credit_amount, $1.description, $1.partner_code, $1.department_code, $1.project_code)::text,
            'UTF8')), 'hex')
    $$;

CREATE OR REPLACE FUNCTION record_hash(opening_balances) RETURNS text
    LANGUAGE sql
    STABLE
    AS $$
        SELECT encode(sha256(convert_to(row($1.fiscal_year, $1.account_code, $1.partner_code, $1.debit_amount,
            $1.credit_amount)::text, 'UTF8')), 'hex')
    $$;

DROP FUNCTION IF EXISTS record_hash_1(text, jsonb);
DROP FUNCTION IF EXISTS record_hash_1_amount(text);
DROP FUNCTION IF EXISTS record_hash_of_others(text, jsonb);
DROP FUNCTION IF EXISTS record_hash_columns();

RESET ROLE;

DO $$
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_owner', current_schema());
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
