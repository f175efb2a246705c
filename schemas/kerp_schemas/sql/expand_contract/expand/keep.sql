-- 채우는 동안(kerp.backfill)에는 두 열을 맞춘 뒤의 행이 그대로 남는다: 다른 트리거가 바꾼 것(updated_at)은 되돌린다. / While
-- the new column is filled the row stays as it is once its columns are in step: what other triggers change is undone.
CREATE FUNCTION {function}() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, {schema}, pg_temp
    AS $kerp_keep$
DECLARE
    -- 다른 트리거가 그 사이에 이 표나 다른 표의 행을 고쳐도 섞이지 않는다. / Whatever row another trigger writes in between
    -- is kept apart from this one.
    kept CONSTANT text := format('kerp.row_in_step_%s_%s', TG_RELID, pg_trigger_depth());
BEGIN
    IF coalesce(current_setting('kerp.backfill', true), '') = '' THEN
        RETURN NEW;
    END IF;
    IF TG_ARGV[0] = 'first' THEN
        PERFORM set_config(kept, NEW::text, true);
    ELSE
        NEW := current_setting(kept)::{table};
    END IF;
    RETURN NEW;
END
$kerp_keep$;

CREATE TRIGGER {first}
    BEFORE UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {function}('first');

CREATE TRIGGER {last}
    BEFORE UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {function}('last');
