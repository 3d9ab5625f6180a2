"""The learner's wallet and public verification. The office's screens are in site/office."""
