"""Views of signing in and of one's own settings."""
