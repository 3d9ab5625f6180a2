"""One's own settings. Signing in itself is in `accounts.sign_in_urls`, under /accounts/."""

from django.urls import path

from accounts.views import preferences

urlpatterns = [
    path("text-size/", preferences.text_size, name="text_size"),
    path("language/", preferences.language, name="language"),
]
