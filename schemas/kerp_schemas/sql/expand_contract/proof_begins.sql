-- Before which transaction everything had ended when the proof began: a row that another one writes is newer than that.
SELECT /* kerp-import */ pg_snapshot_xmin(pg_current_snapshot())::text AS snapshot
