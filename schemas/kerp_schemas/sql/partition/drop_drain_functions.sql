-- Nobody keeps copies any more.
DROP TRIGGER "00_kerp_drain" ON {default};
DROP TRIGGER "00_kerp_drain_truncate" ON {default};
DROP FUNCTION {copy_function}({default});
DROP FUNCTION {sync_function}();
DROP FUNCTION {clear_function}();
