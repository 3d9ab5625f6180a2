"""All addresses (contract: zh-hans without prefix, other languages under /en/)."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from common.views import not_offered

# Wagtail's own login forms count no failures; shared page passwords are not offered.
sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("", include("common.urls")),
    path("cms/login/", sign_in),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/authenticate_with_password/<int:restriction_id>/", not_offered),
    path("documents/", include(wagtaildocs_urls)),
    path("media/", include("courses.media_urls")),
    path("scorm/", include("courses.scorm_urls")),
    path("v/", include("certificates.public_urls")),
    path("", include("certificates.credential_urls")),
    path("", include("accounts.urls")),
]
urlpatterns += i18n_patterns(
    path("accounts/", include("accounts.sign_in_urls")),
    path("courses/", include("courses.urls")),
    path("certificates/", include("certificates.urls")),
    path("office/", include("office.urls")),
    path("field/", include("assessments.field_urls")),
    path("", include("portal.urls")),
    path("", include("assessments.urls")),
    path("_util/login/", sign_in),
    path("_util/authenticate_with_password/<int:restriction_id>/<int:page_id>/", not_offered),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler400 = "common.views.bad_request"
handler403 = "common.views.forbidden"
handler404 = "common.views.not_found"
handler500 = "common.views.server_error"
