-- What names one of the columns that leave: by the catalogue what stands on a column that is dropped, and by the text of
-- functions what says a name that goes. Kind, place and name are those of the facts (catalogue/facts/), so that what a
-- change made itself is known by them.
WITH named_column AS (
    SELECT
        attribute.attrelid, attribute.attnum, attribute.attname::text AS column_name,
        -- A whole word, whatever letters the server's locale knows.
        '(?<![[:alnum:]_])' || regexp_replace(attribute.attname, '([^[:alnum:]_])', '\\\1', 'g') || '(?![[:alnum:]_])'
            AS word
    FROM pg_attribute AS attribute
    WHERE attribute.attrelid = %(table)s::regclass
      AND NOT attribute.attisdropped
),
leaving AS (
    SELECT each.* FROM named_column AS each WHERE each.column_name = ANY (%(dropped)s::text[])
),
relation AS (
    SELECT
        class.oid, class.reltype, class.oid::regclass::text AS path,
        '(?<![[:alnum:]_])' || regexp_replace(class.relname, '([^[:alnum:]_])', '\\\1', 'g') || '(?![[:alnum:]_])' AS word
    FROM pg_class AS class
    WHERE class.oid = %(table)s::regclass
),
dependent AS (
    SELECT DISTINCT depend.classid, depend.objid, leaving.column_name, leaving.attnum
    FROM pg_depend AS depend
    JOIN leaving ON leaving.attrelid = depend.refobjid AND leaving.attnum = depend.refobjsubid
    WHERE depend.refclassid = 'pg_class'::regclass
),
named AS (
    SELECT
        CASE WHEN rewrite.rulename <> '_RETURN' THEN 'rule' WHEN class.relkind = 'm' THEN 'materialized view' ELSE 'view' END
            AS kind,
        CASE WHEN rewrite.rulename <> '_RETURN' THEN class.oid::regclass::text ELSE '' END AS place,
        CASE WHEN rewrite.rulename <> '_RETURN' THEN quote_ident(rewrite.rulename) ELSE class.oid::regclass::text END
            AS name,
        dependent.column_name
    FROM dependent
    JOIN pg_rewrite AS rewrite ON dependent.classid = 'pg_rewrite'::regclass AND rewrite.oid = dependent.objid
    JOIN pg_class AS class ON class.oid = rewrite.ev_class
    UNION ALL
    SELECT
        CASE routine.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, '', routine.oid::regprocedure::text,
        dependent.column_name
    FROM dependent
    JOIN pg_proc AS routine ON dependent.classid = 'pg_proc'::regclass AND routine.oid = dependent.objid
    UNION ALL
    -- A text that names column and table, or that works on rows of the table: as its trigger, or as its argument.
    SELECT
        CASE routine.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, '', routine.oid::regprocedure::text,
        leaving.column_name
    FROM pg_proc AS routine
    JOIN pg_language AS language ON language.oid = routine.prolang
    JOIN pg_namespace AS space ON space.oid = routine.pronamespace
    CROSS JOIN relation
    JOIN named_column AS leaving ON leaving.column_name = ANY (%(columns)s::text[]) AND routine.prosrc ~* leaving.word
    WHERE routine.prosqlbody IS NULL
      AND language.lanname NOT IN ('internal', 'c')
      AND space.nspname <> 'information_schema'
      AND NOT space.nspname ^@ 'pg_'
      -- Ours list the names of every column of record, as text.
      AND NOT (routine.proname ^@ 'record_hash' AND routine.proowner = to_regrole('kerp_owner'))
      AND NOT EXISTS (
          SELECT
          FROM pg_depend AS member
          WHERE member.classid = 'pg_proc'::regclass
            AND member.objid = routine.oid
            AND member.deptype = 'e'
      )
      AND (
          routine.prosrc ~* relation.word
          OR relation.reltype = ANY (ARRAY[routine.prorettype] || routine.proargtypes::oid[])
          OR EXISTS (
              SELECT FROM pg_trigger AS planted WHERE planted.tgrelid = relation.oid AND planted.tgfoid = routine.oid
          )
      )
    UNION ALL
    SELECT 'policy', policy.polrelid::regclass::text, quote_ident(policy.polname), dependent.column_name
    FROM dependent
    JOIN pg_policy AS policy ON dependent.classid = 'pg_policy'::regclass AND policy.oid = dependent.objid
    UNION ALL
    SELECT 'trigger', planted.tgrelid::regclass::text, quote_ident(planted.tgname), dependent.column_name
    FROM dependent
    JOIN pg_trigger AS planted ON dependent.classid = 'pg_trigger'::regclass AND planted.oid = dependent.objid
    WHERE NOT planted.tgisinternal
    UNION ALL
    SELECT
        'generated column', computed.adrelid::regclass::text, quote_ident(attribute.attname), dependent.column_name
    FROM dependent
    JOIN pg_attrdef AS computed ON dependent.classid = 'pg_attrdef'::regclass AND computed.oid = dependent.objid
    JOIN pg_attribute AS attribute ON attribute.attrelid = computed.adrelid AND attribute.attnum = computed.adnum
    WHERE attribute.attgenerated <> ''
    UNION ALL
    SELECT 'constraint', held.conrelid::regclass::text, quote_ident(held.conname), dependent.column_name
    FROM dependent
    JOIN pg_constraint AS held ON dependent.classid = 'pg_constraint'::regclass AND held.oid = dependent.objid
    WHERE held.contype IN ('p', 'u', 'f', 'c', 'x')
    UNION ALL
    SELECT 'index', built.indrelid::regclass::text, class.oid::regclass::text, dependent.column_name
    FROM dependent
    JOIN pg_class AS class ON dependent.classid = 'pg_class'::regclass AND class.oid = dependent.objid
    JOIN pg_index AS built ON built.indexrelid = class.oid
    WHERE NOT EXISTS (SELECT FROM pg_constraint AS held WHERE held.conindid = class.oid AND held.contype IN ('p', 'u', 'x'))
    UNION ALL
    SELECT 'sequence', '', class.oid::regclass::text, dependent.column_name
    FROM dependent
    JOIN pg_class AS class ON dependent.classid = 'pg_class'::regclass AND class.oid = dependent.objid
    WHERE class.relkind = 'S'
    UNION ALL
    SELECT 'publication', relation.path, quote_ident(publication.pubname), leaving.column_name
    FROM relation
    JOIN pg_publication_rel AS published ON published.prrelid = relation.oid
    JOIN pg_publication AS publication ON publication.oid = published.prpubid
    JOIN leaving ON leaving.attnum = ANY (published.prattrs::smallint[])
        OR EXISTS (
            SELECT
            FROM dependent
            WHERE dependent.classid = 'pg_publication_rel'::regclass
              AND dependent.objid = published.oid
              AND dependent.attnum = leaving.attnum
        )
    UNION ALL
    SELECT 'statistics', relation.path, format('%%I.%%I', space.nspname, kept.stxname), leaving.column_name
    FROM relation
    JOIN pg_statistic_ext AS kept ON kept.stxrelid = relation.oid
    JOIN pg_namespace AS space ON space.oid = kept.stxnamespace
    JOIN leaving ON leaving.attnum = ANY (kept.stxkeys::smallint[])
        OR EXISTS (
            SELECT
            FROM dependent
            WHERE dependent.classid = 'pg_statistic_ext'::regclass
              AND dependent.objid = kept.oid
              AND dependent.attnum = leaving.attnum
        )
)
SELECT named.kind, named.place, named.name, string_agg(DISTINCT named.column_name, ', ' ORDER BY named.column_name) AS columns
FROM named
GROUP BY named.kind, named.place, named.name
ORDER BY named.kind, named.place, named.name
