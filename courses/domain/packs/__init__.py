"""A published course written as a folder of `content/`, and the manifest of its pack (pure)."""
