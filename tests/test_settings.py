"""The settings file read in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHOW = """
from django.conf import settings
print(settings.DATABASES["default"]["ENGINE"], settings.CELERY_BROKER_URL, settings.LANGUAGE_CODE)
"""


def test_a_blank_setting_is_not_set() -> None:
    blank = dict.fromkeys(["DATABASE_URL", "CELERY_BROKER_URL", "LANGUAGE_CODE", "PORT"], "")
    environment = os.environ | blank | {
        "PYTHONPATH": str(ROOT / "site"), "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    told = subprocess.run(
        [sys.executable, "-c", SHOW], env=environment, check=True, capture_output=True, text=True
    )
    assert told.stdout.split() == ["django.db.backends.sqlite3", "filesystem://", "zh-hans"]
