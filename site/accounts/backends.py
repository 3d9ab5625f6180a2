"""Permissions by office role, beside allauth's sign-in."""

from django.contrib.auth.backends import ModelBackend


class RegionBackend(ModelBackend):
    """Groups and permissions as Django knows them; passwords are checked by allauth only."""

    def authenticate(self, *args: object, **kwargs: object) -> None:
        return None
