-- 어디까지 왔는지, 같은 트랜잭션에서. / How far the change is, in the same transaction.
SELECT note_change({name}, {phase}, {found}::jsonb);
