"""A pack on its way: made here, brought to an installation that has nothing of it."""

from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from factories.accounts import OfficeRoleFactory
from factories.regions import region

from accounts.models import User
from common import jobs, uploads
from common.models import Job
from courses.actions import pack_imports, packing
from courses.exchange import pack
from courses.models import CoursePage, PackImport


def platform_user() -> User:
    user: User = OfficeRoleFactory(role="platform", region=region("00")).user
    user.is_superuser = True
    user.save()
    return user


def course() -> CoursePage:
    found: CoursePage = CoursePage.objects.get(locale__language_code="zh-hans")
    return found


def packed() -> bytes:
    with uploads.workroom("test") as workroom:
        return pack.written(packing.pack(course(), workroom).everything())


def emptied(folder: str, *kinds: type[Any]) -> None:
    """Make this an installation that has no course, nothing of these kinds, no such files."""
    for page in CoursePage.objects.all():
        page.delete()
    for kind in kinds:
        kind._default_manager.all().delete()
    for path in sorted(Path(storages["private"].path(folder)).rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()


def run(kind: str) -> Job:
    job = Job.objects.filter(kind=kind).latest("pk")
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def uploaded(platform: User, content: bytes) -> PackImport:
    """The import once its file was read."""
    started = pack_imports.start_pack_import(
        region=region("990101"), upload=SimpleUploadedFile("c.zip", content), actor=platform
    )
    run(pack_imports.READ)
    return PackImport.objects.get(pk=started.pk)


def brought_in(platform: User, found: PackImport, *, overwrite: bool = False) -> PackImport:
    """The import once it was decided upon and stored."""
    pack_imports.store_pack_import(pack_import=found, overwrite=overwrite, actor=platform)
    run(pack_imports.STORE)
    return PackImport.objects.get(pk=found.pk)
