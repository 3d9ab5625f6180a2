"""/courses/: index, course, module, lesson. Slugs made in the CMS may be Chinese, hence `str`."""

from django.urls import path

from courses.views import lesson, library, public

app_name = "courses"
urlpatterns = [
    path("", public.index, name="index"),
    path("search/", public.search, name="search"),
    path("policies/", library.policies, name="policies"),
    path("policies/<slug:slug>/", library.policy, name="policy"),
    path("glossary/", library.glossary, name="glossary"),
    path("<str:course>/", public.course, name="course"),
    path("<str:course>/<str:module>/", public.module, name="module"),
    path("<str:course>/<str:module>/<str:lesson>/", lesson.lesson, name="lesson"),
]
