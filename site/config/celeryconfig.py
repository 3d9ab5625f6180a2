"""How Celery runs here (measured in docs/adr/0006-celery-is-the-doorbell.md)."""

from django.conf import settings

broker_url = settings.CELERY_BROKER_URL
broker_connection_retry_on_startup = True
accept_content = ["json"]
task_serializer = "json"
task_ignore_result = True
task_acks_late = True
task_reject_on_worker_lost = True
task_time_limit = 300
task_soft_time_limit = 240
worker_prefetch_multiplier = 1
worker_hijack_root_logger = False
enable_utc = True
timezone = settings.TIME_ZONE

if broker_url.startswith("filesystem"):
    broker_url = "filesystem://localhost"  # kombu complains about an address without a host
    settings.BROKER_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    broker_transport_options = {
        "data_folder_in": str(settings.BROKER_DIR),
        "data_folder_out": str(settings.BROKER_DIR),
        "control_folder": str(settings.BROKER_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.05,
    }
elif broker_url.startswith("redis"):
    broker_transport_options = {"visibility_timeout": 4 * task_time_limit}

settings.RUN_DIR.mkdir(parents=True, exist_ok=True)
beat_schedule_filename = str(settings.RUN_DIR / "beat-schedule")
beat_schedule = {
    "heartbeat": {"task": "common.heartbeat", "schedule": 60.0},
    "sweep": {"task": "common.sweep", "schedule": 60.0},
}
