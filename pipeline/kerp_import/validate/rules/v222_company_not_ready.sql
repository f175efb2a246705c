/*
id: KERP-V222
name: company-not-ready
title:
  ko: "준비되지 않은 회사"
  en: "A company that is not ready"
who: consultant
severity: error
table: accounts
field: account_code
message:
  ko: "회사 {company}에 전표를 받을 계정과목이 하나도 없습니다"
  en: "The company {company} has no account that takes postings"
hint:
  ko: "K-ERP에서 계정과목표를 만들거나, --create-missing accounts로 원본의 계정을 그대로 만드십시오."
  en: "Set up its chart of accounts in K-ERP, or make the source's accounts with --create-missing accounts."
why:
  ko: "계정과목표가 없는 회사에는 아무것도 이관할 수 없다."
  en: "Nothing can be promoted into a company without a chart."
*/
SELECT
    staged.file, staged.sheet, staged.row, company.code AS company, company.code AS value
FROM companies AS company
CROSS JOIN LATERAL (
    SELECT voucher.file, voucher.sheet, voucher.row
    FROM kerp_staging.own_vouchers AS voucher
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
    ORDER BY voucher.id
    LIMIT 1
) AS staged
WHERE company.id = %(company_id)s
  AND NOT EXISTS (
      SELECT 1
      FROM accounts AS account
      WHERE account.company_id = %(company_id)s
        AND account.allow_posting
        AND account.is_active
  )
  AND NOT EXISTS (
      SELECT 1
      FROM kerp_staging.own_accounts AS fresh
      WHERE fresh.batch_id = %(batch_id)s
        AND fresh.company_id = %(company_id)s
  )
