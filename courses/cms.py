"""The gate of /cms/: trainers and reviewers reach their own branch, by a list, and nothing else.

Wagtail's views each ask a permission policy, but not all of them ask about the object at hand,
and reports, searches and workflow lists show every branch. So this gate stands before all of
them: what is not listed is 404 for everybody but superusers, and every page, picture, document
or task state named in an address has to lie in the user's own branch. Views of our own apps (their
names do not begin with "wagtail") guard themselves.
"""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import WorkflowState
from wagtail.permissions import policy_registry

from common import views
from courses import rescuing
from courses.queries.authoring import in_branch
from courses.rules import FourEyes, NotReady

PREFIX: Final = "/cms/"
ADMIN: Final = "wagtailadmin.access_admin"
# fmt: off
SPACES: Final = {
    "wagtailadmin_api:pages": (
        "listing", "detail",
    ),
    "wagtailadmin_editing_sessions": (
        "ping", "release",
    ),
    "wagtailadmin_pages": (
        "add", "preview_on_add", "usage", "edit", "preview_on_edit", "view_draft",
        "add_subpage", "delete", "move", "move_confirm", "set_page_position", "copy",
        "workflow_action", "collect_workflow_action_data", "confirm_workflow_cancellation",
        "workflow_preview", "revisions_index", "revisions_view", "revisions_revert",
        "revisions_compare", "workflow_history", "workflow_history_detail", "history",
        "history_results",
    ),
    "wagtailimages": (
        "index", "index_results", "add", "edit", "delete", "preview", "image_usage",
        "add_multiple", "edit_multiple", "delete_multiple",
        "create_multiple_from_uploaded_image", "delete_upload_multiple",
    ),
    "wagtailimages_chooser": (
        "choose", "choose_results", "chosen", "chosen_multiple", "create", "select_format",
    ),
    "wagtaildocs": (
        "index", "index_results", "add", "edit", "delete", "document_usage", "add_multiple",
        "edit_multiple", "create_multiple_from_uploaded_document", "delete_multiple",
        "delete_upload_multiple",
    ),
    "wagtaildocs_chooser": (
        "choose", "choose_results", "chosen", "chosen_multiple", "create",
    ),
}
PLAIN: Final = (
    "home", "logout", "dismissibles", "sprite", "javascript_catalog",
    "block_preview", "explore_root", "explore", "explore_results", "tag_autocomplete",
    "tag_model_autocomplete", "choose_page", "choose_page_child", "choose_page_search",
    "choose_page_chosen_multiple", "choose_page_external_link", "choose_page_email_link",
    "choose_page_phone_link", "choose_page_anchor_link",
)
# fmt: on
OPEN: Final = frozenset(
    [f"{space}:{name}" for space, names in SPACES.items() for name in names]
    + [f"wagtailadmin_{name}" for name in PLAIN]
)
# Looking through the tree passes the branch's ancestors; everything else stays inside.
LOOKING: Final = (
    "wagtailadmin_explore",
    "wagtailadmin_explore_results",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_api:pages:detail",
)
PAGE_ARGUMENTS: Final = (
    "page_id",
    "parent_page_id",
    "page_to_move_id",
    "destination_id",
    "object_id",
)
FILE_RIGHTS: Final = ("add", "change", "choose", "delete")


class BranchGate:
    """Middleware; it has to stand after authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(PREFIX):
            # Wagtail 8's editor uses inline scripts: its date picker dies under a nonce policy.
            # Set inside CSPMiddleware, or it comes too late.
            response._csp_replace = settings.CMS_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        user: Any = request.user
        match = request.resolver_match
        if not request.path.startswith(PREFIX) or match is None:
            return None
        rescued = rescuing.answer(request, match)
        if rescued is not None or not user.is_authenticated:
            return rescued  # Wagtail sends strangers to the sign-in page
        if not user.has_perm(ADMIN):
            raise Http404
        if match.view_name == "wagtailadmin_account":
            return redirect("me")  # name, language and text size are kept there
        if user.is_superuser:
            return None
        if match.view_name.startswith("wagtail"):
            _check(user, match, request)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say why a decision needs a second person, on the page in question."""
        if isinstance(error, NotReady):
            messages.error(request, str(error))
            return redirect(reverse("wagtailadmin_pages:edit", args=[error.page]))
        if not isinstance(error, FourEyes):
            return None
        messages.error(request, str(error))
        match = request.resolver_match
        page_id = match.kwargs.get("page_id") if match else None
        if page_id is None:
            return redirect("wagtailadmin_home")
        return redirect(reverse("wagtailadmin_pages:edit", args=[page_id]))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Whoever signed in anew beside an open editor keeps what was typed there."""
    kept = rescuing.answer_after_sign_in(request)
    return kept or views.csrf_failure(request, reason)


def _check(user: Any, match: ResolverMatch, request: HttpRequest) -> None:
    name, kwargs = match.view_name, match.kwargs
    if name not in OPEN or kwargs.get("model_name", "page") != "page":
        raise Http404  # editing sessions name a model, too: only pages are edited here
    pages = [kwargs[argument] for argument in PAGE_ARGUMENTS if argument in kwargs]
    if name in {"wagtailadmin_pages:revisions_compare", "wagtailadmin_api:pages:detail"}:
        pages.append(kwargs["pk"])
    if name == "wagtailadmin_choose_page_chosen_multiple":
        pages += _numbers(request.GET.getlist("id"))
    for page in pages:
        if not in_branch(user, page, looking=name in LOOKING):
            raise Http404
    _check_workflow(kwargs)
    _check_files(user, name, kwargs, request)


def _check_workflow(kwargs: dict[str, Any]) -> None:
    """A task or state named beside a page has to be that page's."""
    page_id = str(kwargs.get("page_id", ""))
    states = WorkflowState.objects.filter(object_id=page_id)
    if "workflow_state_id" in kwargs:
        states = states.filter(pk=kwargs["workflow_state_id"])
    elif "task_state_id" in kwargs:
        states = states.filter(task_states__pk=kwargs["task_state_id"])
    else:
        return
    if not states.exists():
        raise Http404


def _check_files(user: Any, name: str, kwargs: dict[str, Any], request: HttpRequest) -> None:
    if name.startswith("wagtailimages"):
        model, argument = get_image_model(), "image_id"
    elif name.startswith("wagtaildocs"):
        model, argument = get_document_model(), "document_id"
    else:
        return
    ids = [kwargs[key] for key in (argument, "pk", "doc_id") if key in kwargs]
    if name.endswith("chosen_multiple"):
        ids += _numbers(request.GET.getlist("id"))
    if not ids or "upload" in name:
        return  # an upload under way is looked up by its own user
    numbers = _numbers([str(one) for one in ids])
    policy = policy_registry.get_by_type(model)
    allowed = policy.instances_user_has_any_permission_for(user, FILE_RIGHTS)
    if len(numbers) != len(ids) or allowed.filter(pk__in=numbers).count() != len(set(numbers)):
        raise Http404


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isdigit()]
