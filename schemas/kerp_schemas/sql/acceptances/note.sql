-- Note that findings of a batch were accepted, or that it was taken back; it is never changed.
INSERT INTO import_acceptances (id, company_id, batch_id, rule, finding_keys, finding_nos, withdraws, why, who)
VALUES (
    %(id)s, %(company_id)s, %(batch_id)s, %(rule)s, %(finding_keys)s, %(finding_nos)s, %(withdraws)s, %(why)s, %(who)s
)
