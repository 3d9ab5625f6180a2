from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Show(models.TextChoices):
    """Which people a list holds; each is also a number on the desk (semantics §5)."""

    ROSTER = "roster", _("Roster")
    DUE = "due", _("Due for training")  # 应训
    ENROLLED = "enrolled", _("Enrolled")  # 报名
    ATTENDED = "attended", _("Attended")  # 参训
    FINISHED = "finished", _("Courses finished")  # 结业
    PASSED = "passed", _("Assessment passed")  # 合格
    ELIGIBLE = "eligible", _("Qualified, waiting for the certificate")
    CERTIFIED = "certified", _("Certified")  # 发证
    LEARNING = "learning", _("Learning")
    OUTSTANDING = "outstanding", _("Outstanding list")  # 未训名单
    UNENROLLED = "unenrolled", _("Due, not enrolled")
    NEWCOMERS = "newcomers", _("New staff not yet trained")  # 初任未训
    IN_POST = "in_post", _("In post today")
    HOLDERS = "holders", _("Holding a valid certificate today")
    IDLE = "idle", _("No study for more than 30 days")
    OCCUPIED = "occupied", _("Places taken")
    WAITING = "waiting", _("On the waiting list")


class Status(models.TextChoices):
    """Filter of the roster: who is in post."""

    IN_POST = "in_post", _("in post")
    LEFT = "left", pgettext_lazy("post", "left")


class GateStatus(models.TextChoices):
    """May this person work in this post?"""

    UNTRAINED = "untrained", _("not trained")  # 未训
    TRAINING = "training", _("in training")  # 在训
    QUALIFIED = "qualified", _("qualified")  # 合格
    LAPSED = "lapsed", _("lapsed")  # 过期


class Standing(models.TextChoices):
    """How far a person is in the chosen period."""

    NONE = "none", _("not enrolled")
    WAITING = "waiting", _("waiting for a place")
    ENROLLED = "enrolled", _("not begun")
    LEARNING = "learning", _("learning")
    FINISHED = "finished", _("courses finished")
    CERTIFIED = "certified", _("certified")
