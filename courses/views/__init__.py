"""Pages of courses for readers; the CMS previews them with the same templates."""
