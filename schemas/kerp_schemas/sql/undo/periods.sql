-- The company's fiscal periods. `is_changed_since`: somebody changed it after the batch was promoted.
SELECT
    period.fiscal_year, period.fiscal_month, period.start_date, period.end_date, period.status,
    period.updated_at > batch.completed_at AS is_changed_since
FROM fiscal_periods AS period
JOIN import_batches AS batch ON batch.company_id = period.company_id
WHERE period.company_id = %(company_id)s
  AND batch.id = %(batch_id)s
ORDER BY period.start_date
