"""Signing in, under /accounts/: of allauth only what is used (no sign-up, no e-mail pages)."""

from allauth.account import views as allauth
from django.urls import path

from accounts.views import confirm, sign_in

urlpatterns = [
    path("login/", sign_in.Password.as_view(), name="account_login"),
    path("login/code/", sign_in.RequestCode.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", sign_in.ConfirmCode.as_view(), name="account_confirm_login_code"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("confirm/", confirm.confirm, name="account_confirm"),
    path("offices/", confirm.office_list, name="account_offices"),
]
