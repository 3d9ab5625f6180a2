"""GIFT, Moodle's text format: choice, judgement, short answer, numerical, matching, essay."""
