/*
id: KERP-D006
name: table-without-updated-at-trigger
asks: state
message:
  ko: "{table_name} 표의 updated_at을 고치는 트리거가 없습니다"
  en: "Nothing sets updated_at of the table {table_name}"
hint:
  ko: "다른 표에 있는 것처럼 BEFORE UPDATE … FOR EACH ROW 트리거를 만드십시오: {trigger}"
  en: "Make a trigger BEFORE UPDATE … FOR EACH ROW as other tables have it: {trigger}"
why:
  ko: "언제 고쳤는지 모르는 행은 그 뒤 누가 손댔는지도 말해 주지 못한다. 그런 트리거가 하나라도 있는 스키마에만 묻는다."
  en: "A row that does not know when it was changed cannot tell whether somebody touched it since. Asked of a schema that has such a trigger anywhere."
*/
WITH setting AS (
    SELECT trigger.tgrelid AS relation, min(pg_get_triggerdef(trigger.oid)) AS definition
    FROM pg_trigger AS trigger
    JOIN pg_proc AS function ON function.oid = trigger.tgfoid
    WHERE NOT trigger.tgisinternal
      AND trigger.tgenabled <> 'D'
      -- For each row, before, on UPDATE.
      AND trigger.tgtype & 1 = 1
      AND trigger.tgtype & 2 = 2
      AND trigger.tgtype & 16 = 16
      AND function.prosrc ILIKE '%%updated_at%%'
    GROUP BY trigger.tgrelid
)
SELECT "table".relation, "table".name AS table_name, (SELECT min(setting.definition) FROM setting) AS trigger
FROM kerp_lint.tables AS "table"
JOIN pg_attribute AS attribute
  ON attribute.attrelid = "table".relation
 AND attribute.attname = 'updated_at'
 AND NOT attribute.attisdropped
WHERE EXISTS (SELECT 1 FROM setting)
  AND NOT EXISTS (SELECT 1 FROM setting WHERE setting.relation = "table".relation)
ORDER BY "table".name
