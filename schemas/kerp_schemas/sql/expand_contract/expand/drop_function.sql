DROP FUNCTION {function}();
