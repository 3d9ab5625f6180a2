"""Who: users who sign in, staff members, the posts they hold, the offices they act for."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Gender, OfficeRoleName, Role, TextSize
from common.models import Upload
from regions.models import Region
from regions.rules import within


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class UserStore(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in, by phone and code or by user name and password.

    `email` stays empty: nobody is asked for one, but allauth and Wagtail read the field.
    """

    username = models.CharField(_("user name"), max_length=60, unique=True)
    phone = models.CharField(_("phone"), max_length=20, unique=True, null=True, blank=True)
    phone_verified = models.BooleanField(default=False)
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    text_size = models.PositiveSmallIntegerField(choices=TextSize, default=TextSize.NORMAL)
    is_active = models.BooleanField(default=True)
    confirmed_at = models.DateTimeField(
        null=True, blank=True
    )  # said "yes, that is me" at first sign-in
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserStore()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Django asks; there is no django.contrib.admin here."""
        return self.is_superuser

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class StaffMember(models.Model):
    """A person on a roster. The post is a Posting: people move, posts stay.

    The identity number is ciphertext; `identity_index` is its keyed hash, for matching only.
    """

    user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="staff_member"
    )
    name = models.CharField(_("name"), max_length=80)
    name_sort = models.CharField(max_length=200, db_index=True, blank=True)  # pinyin
    phone = models.CharField(_("phone"), max_length=20)
    identity_ciphertext = models.TextField(null=True, blank=True)  # noqa: DJ001 null as its index
    identity_index = models.CharField(max_length=64, null=True, blank=True, unique=True)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender, blank=True)
    education = models.CharField(_("education"), max_length=40, blank=True)
    active = models.BooleanField(default=True)  # holds an open posting; kept by accounts.actions
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone"], condition=Q(active=True), name="one_active_staff_member_per_phone"
            ),
        ]
        indexes = [models.Index(fields=["phone", "name"], name="staff_phone_name")]
        verbose_name = _("staff member")
        verbose_name_plural = _("staff members")

    def __str__(self) -> str:
        return self.name


class PostingQuerySet(models.QuerySet["Posting"]):
    def within(self, code: str) -> Self:
        return self.filter(within(code))

    def open_on(self, day: Any) -> Self:
        return self.filter(Q(end_date__isnull=True) | Q(end_date__gte=day), start_date__lte=day)

    def open(self) -> Self:
        return self.filter(end_date__isnull=True)


class Posting(models.Model):
    """A post held: role, region (village for directors, township for supervisors), from, to."""

    person = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="postings")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="postings")
    start_date = models.DateField(_("start date"))
    end_date = models.DateField(_("end date"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "region"],
                condition=Q(end_date__isnull=True),
                name="one_open_posting_per_person_role_region",
            ),
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")),
                name="posting_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["region", "role", "end_date"], name="posting_region_role")]
        verbose_name = _("posting")
        verbose_name_plural = _("postings")

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.region_id}"


class OfficeRole(models.Model):
    """A user acts for the office of a region, in one capacity."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="office_roles")
    role = models.CharField(_("role"), max_length=12, choices=OfficeRoleName)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="office_roles")
    unit = models.CharField(_("unit"), max_length=80, blank=True)  # 儿童福利股

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "region"], name="one_office_role_per_user_role_region"
            ),
        ]
        verbose_name = _("office role")
        verbose_name_plural = _("office roles")

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.region_id}"


class RosterImport(Upload):
    """An uploaded roster: checked by a job, shown as a preview, then stored by a second job.

    The file is deleted when it has been stored or after a day, the error workbook after a day.
    `refused` keeps row, column, value, reason and remedy of the first 1,000 refused rows, with
    identity numbers masked; `refused_count` counts all.
    """

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    PATHS = ("file_path", "errors_path")

    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list, blank=True)
    errors_path = models.CharField(max_length=200, blank=True)  # workbook of the refused rows
    ignored_columns = models.JSONField(default=list, blank=True)  # headers nobody knows

    class Meta:
        verbose_name = _("roster import")
        verbose_name_plural = _("roster imports")

    def __str__(self) -> str:
        return f"{self.region_id} {self.file_name}"
