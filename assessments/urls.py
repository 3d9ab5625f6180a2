from django.urls import path

from assessments import views

app_name = "exams"
urlpatterns = [
    path("exams/<uuid:attempt>/", views.sit, name="sit"),
    path("exams/<uuid:attempt>/answer/", views.answer, name="answer"),
    path("exams/<uuid:attempt>/upload/<int:slot>/", views.upload, name="upload"),
    path("exams/<uuid:attempt>/state/", views.state, name="state"),
    path("exams/<uuid:attempt>/events/", views.events, name="events"),
    path("exams/<uuid:attempt>/take-over/", views.take_over, name="take_over"),
    path("exams/<uuid:attempt>/check/", views.check, name="check"),
    path("exams/<uuid:attempt>/submit/", views.submit, name="submit"),
    path("exams/<uuid:attempt>/result/", views.result, name="result"),
    path("exams/<slug:paper>/", views.rules, name="rules"),
    path("exams/<slug:paper>/start/", views.start, name="start"),
]
