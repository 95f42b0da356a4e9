"""More than one machine's memory: counting in DuckDB's and Spark's SQL, scans mapped over topics and
regions."""
