"""Open Badges 3.0 credentials: keys as DIDs write them, proofs, and the contexts kept offline."""
