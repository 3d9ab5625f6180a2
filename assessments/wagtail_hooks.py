"""The only door of the examiner into the CMS."""

from wagtail import hooks

from assessments.viewsets import BankViewSet


@hooks.register("register_admin_viewset")
def question_bank() -> BankViewSet:
    return BankViewSet()
