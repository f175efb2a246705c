/*
id: KERP-V122
name: number-in-two-kinds
title:
  ko: "유형끼리 겹친 전표번호"
  en: "Voucher numbers in two kinds"
who: consultant
severity: info
table: vouchers
field: voucher_no
message:
  ko: "유형 {kind}의 전표 {vouchers}건은 같은 날 다른 유형에도 있는 번호라 뒤에 -{kind}을(를) 붙였습니다 (첫 전표 {voucher_no})"
  en: "{vouchers} voucher(s) of the kind {kind} shares(share) day and number with another kind and got -{kind} (the first: {voucher_no})"
hint:
  ko: "고칠 것이 없습니다. 원래 번호는 source_voucher_no에 남습니다."
  en: "Nothing to do: the number as written stays in source_voucher_no."
why:
  ko: "전표유형마다 번호를 따로 매기는 프로그램이 있다. K-ERP의 전표번호는 회사 안에서 하나뿐이다."
  en: "Some products number each kind by itself; in K-ERP a number is unique in the company."
*/
SELECT
    (array_agg(voucher.file ORDER BY voucher.id))[1] AS file,
    (array_agg(voucher.sheet ORDER BY voucher.id))[1] AS sheet,
    (array_agg(voucher.row ORDER BY voucher.id))[1] AS row,
    (array_agg(voucher.voucher_no ORDER BY voucher.id))[1] AS voucher_no, voucher.kind, voucher.kind AS value,
    count(*) AS vouchers
FROM kerp_staging.own_vouchers AS voucher
WHERE voucher.batch_id = %(batch_id)s
  AND voucher.company_id = %(company_id)s
  AND voucher.kind IS NOT NULL
  AND right(voucher.voucher_no, length(voucher.kind) + 1) = '-' || voucher.kind
  AND length(voucher.voucher_no) - length(voucher.kind) - 1 > length('YYYYMMDD')
GROUP BY voucher.kind
ORDER BY voucher.kind
