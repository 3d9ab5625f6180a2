"""Own screens of the CMS. Each guards itself; the gate only looks at Wagtail's."""
