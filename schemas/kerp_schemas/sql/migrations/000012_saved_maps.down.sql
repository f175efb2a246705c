DROP TABLE IF EXISTS import_maps;
