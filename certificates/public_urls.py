from django.urls import path

from certificates.views import verify

urlpatterns = [
    path("", verify.form, name="verify"),
    path("<str:code>", verify.code, name="verify_code"),
]
