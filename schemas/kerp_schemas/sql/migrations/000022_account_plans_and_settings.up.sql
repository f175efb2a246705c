-- What K-ERP comes with and no company owns: the charts that a company may begin with, and settings of the whole. Filled
-- by `db seed`, not by a migration: a chart that changes is no change of the schema. The only tables without a company,
-- and therefore without a tenant policy: an importer may read them, and nobody but their owner write.
-- Decision: docs/decisions/seeds.md

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

CREATE TABLE account_plans (
    plan VARCHAR(30) NOT NULL,
    code VARCHAR(10) NOT NULL,
    name VARCHAR(100) NOT NULL,
    account_type VARCHAR(10) NOT NULL,
    normal_side VARCHAR(6) NOT NULL,
    parent_code VARCHAR(10),
    contra_of VARCHAR(10),
    allow_posting BOOLEAN NOT NULL DEFAULT true,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY (plan, code),
    CONSTRAINT account_plans_parent FOREIGN KEY (plan, parent_code) REFERENCES account_plans (plan, code),
    CONSTRAINT account_plans_contra FOREIGN KEY (plan, contra_of) REFERENCES account_plans (plan, code),
    CONSTRAINT account_plans_type CHECK (account_type IN ('asset', 'liability', 'equity', 'revenue', 'expense')),
    CONSTRAINT account_plans_side CHECK (normal_side IN ('debit', 'credit'))
);

CREATE TRIGGER account_plans_updated_at
    BEFORE UPDATE ON account_plans
    FOR EACH ROW
    EXECUTE FUNCTION update_updated_at();

GRANT SELECT ON account_plans TO kerp_importer;

COMMENT ON TABLE account_plans IS '표준 계정과목표: 회사를 만들 때의 바탕 (회사의 것은 accounts)';
COMMENT ON COLUMN account_plans.plan IS '계정과목표의 이름: kerp-standard …';
COMMENT ON COLUMN account_plans.account_type IS '계정유형: asset(자산), liability(부채), equity(자본), revenue(수익), expense(비용)';
COMMENT ON COLUMN account_plans.normal_side IS '정상잔액 방향: debit(차변), credit(대변)';
COMMENT ON COLUMN account_plans.contra_of IS '차감 계정의 본계정';
COMMENT ON COLUMN account_plans.allow_posting IS '전표 입력 가능 여부 (제목 계정은 false)';

CREATE TABLE system_settings (
    key VARCHAR(60) PRIMARY KEY,
    value TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TRIGGER system_settings_updated_at
    BEFORE UPDATE ON system_settings
    FOR EACH ROW
    EXECUTE FUNCTION update_updated_at();

GRANT SELECT ON system_settings TO kerp_importer;

COMMENT ON TABLE system_settings IS '시스템 설정: 회사와 상관없는 값';
COMMENT ON COLUMN system_settings.value IS '값 (고친 값은 db seed가 덮어쓰지 않는다)';

RESET ROLE;

DO $$
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_owner', current_schema());
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
