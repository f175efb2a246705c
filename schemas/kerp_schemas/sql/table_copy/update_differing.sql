-- What is done where the key is there already: another row becomes the source's.
UPDATE SET {assignments}
WHERE ARRAY[{there_texts}] IS DISTINCT FROM ARRAY[{new_texts}]
