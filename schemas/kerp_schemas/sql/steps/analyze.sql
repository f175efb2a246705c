-- What the planner must know of a batch that has just been copied.
ANALYZE
    kerp_staging.staging_accounts, kerp_staging.staging_partners, kerp_staging.staging_departments,
    kerp_staging.staging_projects, kerp_staging.staging_opening_balances, kerp_staging.staging_vouchers,
    kerp_staging.staging_voucher_lines
