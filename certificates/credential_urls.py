"""Addresses for other software, without a language."""

from django.urls import path

from certificates.views import credentials

urlpatterns = [
    path(".well-known/did.json", credentials.did, name="did"),
    path("credentials/<str:code>.json", credentials.credential, name="credential"),
    path("credentials/status/<int:number>", credentials.status, name="credential_status"),
]
