"""The only door of the examiner into the CMS."""

from wagtail import hooks

from assessments.cms.imports import QuestionImportViewSet
from assessments.cms.regrades import RegradesViewSet
from assessments.cms.statistics import StatisticsViewSet
from assessments.viewsets import BankViewSet


@hooks.register("register_admin_viewset")
def question_bank() -> BankViewSet:
    return BankViewSet()


@hooks.register("register_admin_viewset")
def statistics() -> StatisticsViewSet:
    return StatisticsViewSet()


@hooks.register("register_admin_viewset")
def regrades() -> RegradesViewSet:
    return RegradesViewSet()


@hooks.register("register_admin_viewset")
def question_imports() -> QuestionImportViewSet:
    return QuestionImportViewSet()
