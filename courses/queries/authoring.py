"""Who may write, and where: the modules of a trainer's own branch."""

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from accounts.enums import OfficeRoleName
from accounts.models import User
from accounts.queries import scope_of
from courses.models import CoursePage, LessonImport, ModulePage


def is_platform(user: Any) -> bool:
    """Say whether the user may bring programs and what is published without a review."""
    return isinstance(user, User) and scope_of(user).has(OfficeRoleName.PLATFORM)


def modules_to_write(user: Any) -> QuerySet[ModulePage]:
    """Return the modules under which the user may make lessons, in the order of the tree."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_permission_for(user, "add")
    found: QuerySet[ModulePage] = ModulePage.objects.filter(pk__in=pages.values("pk"))
    return found.select_related("locale").order_by("path")


def named_modules(user: Any) -> list[tuple[int, str]]:
    """Return (id, “course · module”) for a choice; two queries whatever their number."""
    modules = list(modules_to_write(user))
    paths = {module.path[: -Page.steplen] for module in modules}
    titles = dict(CoursePage.objects.filter(path__in=paths).values_list("path", "title"))
    return [
        (module.pk, f"{titles.get(module.path[: -Page.steplen], '')} · {module.title}")
        for module in modules
    ]


def imports_to_see(user: Any) -> QuerySet[LessonImport]:
    """Return the imports into modules that the user may write to."""
    return LessonImport.objects.filter(
        module__in=modules_to_write(user).order_by().values("pk")
    ).select_related("module", "module__locale", "uploaded_by", "lesson")


def in_branch(user: Any, page_id: Any, *, looking: bool = False) -> bool:
    """Say whether the user may work on the page or, when looking, pass through it."""
    page = Page.objects.filter(pk=page_id).first() if str(page_id).isdigit() else None
    if page is None:
        return False
    policy = policy_registry.get_by_type(Page)
    if looking:
        return bool(policy.explorable_instances(user).filter(pk=page.pk).exists())
    return bool(policy.user_has_any_permission_for_instance(user, {"add", "change"}, page))
