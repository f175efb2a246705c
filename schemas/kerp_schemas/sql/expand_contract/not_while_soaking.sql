-- 축소를 기다리며 읽기 권한을 거둔 동안에는 되돌리지 않는다: 무엇을 거뒀는지 잊으면 아무도 돌려주지 못한다. / Not while the
-- reads are taken before a contract: once it is forgotten what was taken, nobody could give it back.
DO $kerp_soak$
DECLARE
    role_before CONSTANT text := current_setting('role');
    is_soaking boolean;
BEGIN
    PERFORM set_config('role', 'kerp_importer', true);
    is_soaking := EXISTS (
        SELECT
        FROM operations AS change
        WHERE change.kind = 'expand'
          AND change.name = {name}
          AND change.company_id IS NULL
          AND change.status NOT IN ('completed', 'rolled_back')
          AND change.details -> 'found' ? 'soak'
    );
    PERFORM set_config('role', role_before, true);
    IF is_soaking THEN
        RAISE object_in_use USING
            MESSAGE = '읽기 권한을 거두고 기다리는 중입니다. 먼저 돌려주십시오 / its reads are taken; give them back first: '
                'kerp-import db contract {plain} --restore-reads';
    END IF;
END
$kerp_soak$;
