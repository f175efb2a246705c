ALTER INDEX {index} RENAME TO {to};
