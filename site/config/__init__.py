"""Wiring. Celery's app is made with the settings: every process may ring for a job."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
