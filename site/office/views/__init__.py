"""Thin: ask a form what was sent, a query what to show, an action to change something."""
