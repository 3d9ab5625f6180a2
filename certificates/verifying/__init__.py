"""Is a file or a credential genuine, and does it still count? Offline, from a source of trust:
the register (`certificates.queries.register`) or an exported trust file.
"""
