-- Every company, for what must be asked of each by itself.
SELECT each.id::text AS id FROM kerp_companies() AS each
