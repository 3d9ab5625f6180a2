"""What the commands about places and certificates take, and how they find it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from programmes.models import Period
from regions import queries as regions
from regions.models import Region


def add_period(parser: CommandParser) -> None:
    parser.add_argument("--programme", required=True, metavar="SLUG")
    parser.add_argument("--period", required=True, metavar="P", help="name of the period: 2026")


def add_actor(parser: CommandParser) -> None:
    parser.add_argument("--by", metavar="USER", help="user name or phone of who is responsible")
    parser.add_argument("--json", action="store_true", help="standard output holds the JSON only")


def period_of(options: dict[str, Any]) -> Period:
    found = Period.objects.select_related("programme__organiser").filter(
        programme__slug=options["programme"], name=options["period"]
    )
    period = found.first()
    if period is None:
        raise CommandError(
            _("There is no period %(period)s of a programme %(programme)s.")
            % {"period": options["period"], "programme": options["programme"]}
        )
    return period


def region_of(code: str) -> Region:
    try:
        return regions.region(code)
    except Region.DoesNotExist as error:
        raise CommandError(
            _("There is no division with the code %(code)s.") % {"code": code}
        ) from error


def actor_of(options: dict[str, Any]) -> User | None:
    """Return who is responsible; nobody named means: the platform itself."""
    return user_of(options["by"]) if options["by"] else None


def user_of(name: str) -> User:
    """Return the user with this user name or phone."""
    user = User.objects.filter(Q(username=name) | Q(phone=name)).order_by("pk").first()
    if user is None:
        raise CommandError(_("There is no user %(name)s.") % {"name": name})
    return user


def write_json(command: BaseCommand, told: dict[str, Any]) -> None:
    command.stdout.write(json.dumps(told, ensure_ascii=False))
