"""QTI 2.x and 3.0: single items and packages."""
