CREATE TABLE copied_lines (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    voucher_id uuid NOT NULL,
    line_no int NOT NULL,
    account_code varchar(20) NOT NULL,
    debit_amount numeric(18, 2) NOT NULL,
    credit_amount numeric(18, 2) NOT NULL,
    description text
);
INSERT INTO copied_lines (voucher_id, line_no, account_code, debit_amount, credit_amount, description)
SELECT gen_random_uuid(), n % 5, '10102', n * 1.25, 0, '전표 적요 ' || n
FROM generate_series(1, {lines}) AS n
