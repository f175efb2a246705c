-- What a batch wrote, as one hash a row: everything a person could have changed since, and no time stamps.
-- SQL functions with a plain body, so that the planner inlines them.

CREATE FUNCTION record_hash(companies) RETURNS text
    LANGUAGE sql
    STABLE
    AS $$
        SELECT encode(sha256(convert_to(row($1.code, $1.name, $1.business_number, $1.fiscal_year_start_month,
            $1.base_currency)::text, 'UTF8')), 'hex')
    $$;

CREATE FUNCTION record_hash(accounts) RETURNS text
    LANGUAGE sql
    STABLE
    AS $$
        SELECT encode(sha256(convert_to(row($1.code, $1.name, $1.account_type, $1.normal_side, $1.parent_code,
            $1.is_active, $1.allow_posting)::text, 'UTF8')), 'hex')
    $$;

CREATE FUNCTION record_hash(partners) RETURNS text
    LANGUAGE sql
    STABLE
    AS $$
        SELECT encode(sha256(convert_to(row($1.code, $1.name, $1.business_number, $1.partner_type,
            $1.representative, $1.business_type, $1.business_item, $1.address, $1.phone, $1.email,
            $1.is_active)::text, 'UTF8')), 'hex')
    $$;

CREATE FUNCTION record_hash(departments) RETURNS text
    LANGUAGE sql
    STABLE
    AS $$
        SELECT encode(sha256(convert_to(row($1.code, $1.name, $1.is_active)::text, 'UTF8')), 'hex')
    $$;

CREATE FUNCTION record_hash(projects) RETURNS text
    LANGUAGE sql
    STABLE
    AS $$
        SELECT encode(sha256(convert_to(row($1.code, $1.name, $1.is_active)::text, 'UTF8')), 'hex')
    $$;

CREATE FUNCTION record_hash(vouchers) RETURNS text
    LANGUAGE sql
    STABLE
    AS $$
        SELECT encode(sha256(convert_to(row($1.voucher_no, $1.source_voucher_no, to_char($1.voucher_date,
            'YYYY-MM-DD'), $1.voucher_type, $1.description, $1.status, $1.total_debit, $1.total_credit,
            $1.approved_by, $1.deleted_at IS NULL)::text, 'UTF8')), 'hex')
    $$;

CREATE FUNCTION record_hash(voucher_lines) RETURNS text
    LANGUAGE sql
    STABLE
    AS $$
        SELECT encode(sha256(convert_to(row($1.voucher_id, $1.line_no, $1.account_code, $1.debit_amount,
            $1.credit_amount, $1.description, $1.partner_code, $1.department_code, $1.project_code)::text,
            'UTF8')), 'hex')
    $$;

CREATE FUNCTION record_hash(opening_balances) RETURNS text
    LANGUAGE sql
    STABLE
    AS $$
        SELECT encode(sha256(convert_to(row($1.fiscal_year, $1.account_code, $1.partner_code, $1.debit_amount,
            $1.credit_amount)::text, 'UTF8')), 'hex')
    $$;
