"""Pages of the CMS for trainers: statistics of papers, and regrades."""
