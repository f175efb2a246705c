DROP SEQUENCE {sequence};
