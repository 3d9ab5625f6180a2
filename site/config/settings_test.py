"""Settings for tests: the real ones, with fixed secrets and files in a folder of their own."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "test-secret-key-" + "0" * 50)
os.environ.setdefault("IDENTITY_KEYS", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
os.environ.setdefault("IDENTITY_INDEX_KEY", "00" * 32)

from config.settings import *  # noqa: F403
from config.settings import CACHES, DATABASES, STORAGES, env

FILES = tempfile.mkdtemp(prefix="tongban-test-")
DEMO = False
DEBUG = False
SITE_URL = "http://testserver"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
MEDIA_ROOT = f"{FILES}/media"
STATIC_ROOT = f"{FILES}/static"
Path(STATIC_ROOT).mkdir()
SIGNING_KEY = SIGNING_CERTIFICATE = ""
TSA_URL = TSA_CERTIFICATES = ""
TSA_ARCHIVE = False
SIGNING_SELF_MADE = True
SIGNING_DIR = Path(FILES) / "signing"
STORAGES["private"]["OPTIONS"]["location"] = f"{FILES}/private"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if CACHES["default"]["BACKEND"] == "common.cache.SharedFileCache":
    CACHES["default"]["LOCATION"] = f"{FILES}/cache"
elif worker := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):
    # A Redis database each: clearing the cache after a test must not empty the other worker's.
    # Database 0 is the broker's, 1 that of a run without workers.
    server, _, _ = CACHES["default"]["LOCATION"].rpartition("/")
    CACHES["default"]["LOCATION"] = f"{server}/{int(worker) + 2}"
CELERY_BROKER_URL = env.str("TEST_BROKER_URL", default="memory://")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SMS_URL = "memory:"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: live-server threads and transactions need the real locking.
    DATABASES["default"]["TEST"] = {"NAME": f"{FILES}/test.sqlite3"}
