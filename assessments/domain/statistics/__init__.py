"""Statistics of papers and questions (semantics §3). The only domain package with NumPy.

`marks` holds a matrix of exact marks, `analysis` gives Moodle's statistics of it, `exchange` the
second, named convention, `matrix_file` reads the matrix of another system.
"""
