"""People of the CMS: signed in, with the role of an office."""

import re

from django.contrib.auth.models import Permission
from django.test import Client
from factories.accounts import OfficeRoleFactory
from factories.regions import RegionFactory

from accounts.models import User


def office(code: str = "990101", role: str = "trainer") -> User:
    user = OfficeRoleFactory(role=role, region=RegionFactory(code=code)).user
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())
