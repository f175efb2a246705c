/*
id: KERP-D001
name: fails-on-an-empty-database
asks: file
message:
  ko: "빈 데이터베이스에서 실패합니다: {reason}"
  en: "Fails on an empty database: {reason}"
hint:
  ko: "파일을 고치십시오 (내장 서버에 없는 확장이라면 쓰는 함수를 파일에서 만드십시오). 이 뒤의 파일은 카탈로그를 보는 규칙으로 검사하지 못했습니다."
  en: "Fix the file (for an extension that the embedded server has not, make the functions that are used in a file); those after it were not looked at by the rules that read the catalogue."
why:
  ko: "처음부터 끝까지 한 번에 올라가지 않는 스키마는 새로 만들 수 없다. 내장 서버에서 슈퍼유저가 아닌 데이터베이스 주인으로 실행해 본다."
  en: "A schema that does not go up from nothing cannot be made again. It is tried on the embedded server, as the database's owner who is no superuser."
*/
SELECT statement.file, statement.line, statement.text AS statement, statement.failed AS reason
FROM kerp_lint.statements AS statement
WHERE statement.version = %(version)s
  AND statement.failed IS NOT NULL
ORDER BY statement.id
