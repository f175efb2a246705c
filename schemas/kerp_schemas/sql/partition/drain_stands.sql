-- Whether the default partition is being emptied just now, or was when that broke off.
SELECT to_regclass(%(drain)s) IS NOT NULL AS stands
