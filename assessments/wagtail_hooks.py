"""The only door of the examiner into the CMS.

Every process reads this file; the view sets are loaded where addresses are needed.
"""

from typing import Any

from wagtail import hooks


@hooks.register("register_admin_viewset")
def question_bank() -> Any:
    from assessments.viewsets import BankViewSet  # slow import

    return BankViewSet()


@hooks.register("register_admin_viewset")
def statistics() -> Any:
    from assessments.cms.statistics import StatisticsViewSet  # slow import

    return StatisticsViewSet()


@hooks.register("register_admin_viewset")
def regrades() -> Any:
    from assessments.cms.regrades import RegradesViewSet  # slow import

    return RegradesViewSet()


@hooks.register("register_admin_viewset")
def grading_desk() -> Any:
    from assessments.cms.grading import GradingViewSet  # slow import

    return GradingViewSet()


@hooks.register("register_admin_viewset")
def question_imports() -> Any:
    from assessments.cms.imports import QuestionImportViewSet  # slow import

    return QuestionImportViewSet()


@hooks.register("register_admin_viewset")
def paper_exams() -> Any:
    from assessments.cms.paper_exams import PaperExamsViewSet  # slow import

    return PaperExamsViewSet()


@hooks.register("register_admin_viewset")
def flags() -> Any:
    from assessments.cms.flags import FlagsViewSet  # slow import

    return FlagsViewSet()
