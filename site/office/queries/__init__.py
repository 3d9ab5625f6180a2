"""Reading for the office's screens: each list and each desk in a fixed number of queries."""
