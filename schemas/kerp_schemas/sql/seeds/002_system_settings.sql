-- 시스템 설정의 처음 값. 고친 값은 덮어쓰지 않고 설명만 새로 적는다.
-- What the settings are at first: a value that somebody set is never written over, its description is.
INSERT INTO system_settings (key, value, description)
VALUES
    ('account_plan', 'kerp-standard', '새 회사가 받는 계정과목표 (account_plans.plan)'),
    ('base_currency', 'KRW', '새 회사의 기준 통화 (companies.base_currency)'),
    ('fiscal_year_start_month', '1', '새 회사의 회계연도가 시작하는 달 (companies.fiscal_year_start_month)')
ON CONFLICT (key) DO UPDATE SET description = EXCLUDED.description
WHERE system_settings.description <> EXCLUDED.description;
