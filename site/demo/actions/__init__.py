"""Making the demo happen; `load` does all of it, once."""
