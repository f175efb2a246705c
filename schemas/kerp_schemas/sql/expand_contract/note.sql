-- 어디까지 왔고 무엇을 만들었는지, 같은 트랜잭션에서: run과 db drift가 읽는다. / How far the change is and what it made, in the
-- same transaction: run and db drift read it.
SELECT note_change(
    {name}, {phase}, {found}::jsonb
);
