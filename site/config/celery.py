"""Celery is the doorbell, never the record: messages carry ids, the work is a row (common.jobs)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("tongban")
app.config_from_object("config.celeryconfig")
app.autodiscover_tasks()
