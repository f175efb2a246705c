"""Legacy account code → K-ERP account code: charts, mapping files, and the decision for each account."""
