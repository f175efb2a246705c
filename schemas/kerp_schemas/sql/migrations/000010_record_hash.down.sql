DROP FUNCTION IF EXISTS record_hash(opening_balances);
DROP FUNCTION IF EXISTS record_hash(voucher_lines);
DROP FUNCTION IF EXISTS record_hash(vouchers);
DROP FUNCTION IF EXISTS record_hash(projects);
DROP FUNCTION IF EXISTS record_hash(departments);
DROP FUNCTION IF EXISTS record_hash(partners);
DROP FUNCTION IF EXISTS record_hash(accounts);
DROP FUNCTION IF EXISTS record_hash(companies);
