"""Who works on a course in the CMS: a group per region and kind, with rights on its courses only.

The rights follow the facts: a course that gets a region and a user who gets an office role both
call in here (courses.receivers); nobody edits groups by hand.
"""

from typing import Any, Final

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from accounts.enums import OfficeRoleName
from accounts.models import OfficeRole
from courses.models import CoursePage, FourEyesTask
from regions.models import Region

KINDS: Final = (OfficeRoleName.TRAINER, OfficeRoleName.REVIEWER)
# Nobody publishes outright: publication is the end of the review.
PAGE_RIGHTS: Final = ("add_page", "change_page")
FILE_RIGHTS: Final = {
    "wagtailimages": ("add_image", "change_image", "choose_image"),
    "wagtaildocs": ("add_document", "change_document", "choose_document"),
}
WORKFLOW: Final = "课程审核"
TASK: Final = "由第二人审核"


def group_name(kind: str, region_code: str) -> str:
    return f"{kind}:{region_code}"


@transaction.atomic
def ensure_branch(*, course: CoursePage) -> None:
    """Give the region's trainers and reviewers this course, and take it from everybody else."""
    GroupPagePermission.objects.filter(page_id=course.pk).exclude(
        group__name__in=[group_name(kind, course.region_id or "") for kind in KINDS]
    ).delete()
    if course.region is None:
        return
    for kind in KINDS:
        group = ensure_group(kind=kind, region=course.region)
        for codename in PAGE_RIGHTS:
            right = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
            GroupPagePermission.objects.get_or_create(
                group=group, page_id=course.pk, permission=right
            )


@transaction.atomic
def ensure_group(*, kind: str, region: Region) -> Group:
    """Return the group, with access to the CMS and to the region's pictures and documents."""
    group, created = Group.objects.get_or_create(name=group_name(kind, region.code))
    if created:
        group.permissions.add(
            Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin")
        )
        collection = ensure_collection(region=region)
        for app, codenames in FILE_RIGHTS.items():
            for right in Permission.objects.filter(
                codename__in=codenames, content_type__app_label=app
            ):
                GroupCollectionPermission.objects.create(
                    group=group, collection=collection, permission=right
                )
    return group


@transaction.atomic
def ensure_collection(*, region: Region) -> Collection:
    """Return the region's own collection: the code leads its name, names of regions repeat."""
    found = Collection.objects.filter(name__startswith=f"{region.code} ", depth=2).first()
    if found is not None:
        return found
    made: Collection = Collection.get_first_root_node().add_child(
        name=f"{region.code} {region.name}"
    )
    return made


@transaction.atomic
def sync_user(*, user: Any) -> None:
    """Put the user into the groups of the trainer and reviewer roles they hold, and no others."""
    roles = OfficeRole.objects.filter(user_id=user.pk, role__in=KINDS).select_related("region")
    held = [ensure_group(kind=role.role, region=role.region) for role in roles]
    ours = user.groups.filter(name__regex=rf"^({'|'.join(str(kind) for kind in KINDS)}):[0-9]+$")
    user.groups.remove(*ours.exclude(pk__in=[group.pk for group in held]))
    user.groups.add(*held)


@transaction.atomic
def ensure_workflow(*, page: Page) -> None:
    """Hold every course under this page to a review by a second person."""
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW)
    task = FourEyesTask.objects.filter(name=TASK).first() or FourEyesTask.objects.create(name=TASK)
    WorkflowTask.objects.get_or_create(
        workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0}
    )
    WorkflowPage.objects.get_or_create(page_id=page.pk, defaults={"workflow": workflow})
