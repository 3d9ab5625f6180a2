"""Moodle XML: what Moodle itself exports, with pictures. Carries all but hotspot and scenario."""
