-- What a finding's message and hint speak of, by name and masked as they are, so that both can be said again in the
-- other language. Findings that were kept before have none, and are told as they were kept.

ALTER TABLE import_findings ADD COLUMN facts JSONB NOT NULL DEFAULT '{}';

COMMENT ON COLUMN import_findings.facts IS '내용과 할 일의 문장에 들어가는 값: 다른 언어로 다시 말하는 데 쓴다';

SET LOCAL ROLE kerp_importer;

ALTER TABLE kerp_staging.staging_findings ADD COLUMN facts JSONB;

RESET ROLE;
