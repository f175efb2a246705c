/*
id: KERP-D002
name: no-way-back
asks: file
message:
  ko: "되돌리는 파일이 없습니다: {down_file}"
  en: "There is no way back: {down_file} is missing"
hint:
  ko: "up이 만든 것을 되돌리는 {down_file}을(를) 같은 폴더에 쓰십시오."
  en: "Write {down_file} beside it, which takes back what the up file makes."
why:
  ko: "되돌릴 수 없는 변경은 백업에서만 돌아올 수 있다."
  en: "From a change without a way back only a backup brings one back."
*/
SELECT
    migration.up_file AS file, 1 AS line, '' AS statement,
    regexp_replace(migration.up_file, '\.up\.sql$', '.down.sql') AS down_file
FROM kerp_lint.migrations AS migration
WHERE migration.version = %(version)s
  AND migration.down_file IS NULL
