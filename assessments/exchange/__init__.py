"""Questions in other programs' files: bytes → questions and refusals, and back. No database.

`opening.read` finds the format; each format has a module that reads and one that writes it.
"""
