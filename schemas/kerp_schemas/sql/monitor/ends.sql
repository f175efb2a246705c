-- When something last ended so, and how many bad ends no later run has mended.
SELECT ended.kind, ended.company, ended.status, ended.latest, ended.unmended
FROM monitored_ends AS ended
ORDER BY ended.kind, ended.company, ended.status
