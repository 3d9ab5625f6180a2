"""/courses/: index, course, module, lesson. Slugs made in the CMS may be Chinese, hence `str`."""

from django.urls import path

from courses.views import cards, lesson, library, public

app_name = "courses"
urlpatterns = [
    path("", public.index, name="index"),
    path("search/", public.search, name="search"),
    path("policies/", library.policies, name="policies"),
    path("policies/<slug:slug>/", library.policy, name="policy"),
    path("glossary/", library.glossary, name="glossary"),
    path("cards/", cards.index, name="cards"),
    path("cards/<slug:key>/", cards.card, name="card"),
    path("cards/<slug:key>/print/", cards.to_print, name="card_to_print"),
    path("<str:course>/", public.course, name="course"),
    path("<str:course>/<str:module>/", public.module, name="module"),
    path("<str:course>/<str:module>/<str:lesson>/", lesson.lesson, name="lesson"),
]
