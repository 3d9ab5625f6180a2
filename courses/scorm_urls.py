from django.urls import path

from courses.views import scorm

app_name = "scorm"
urlpatterns = [
    path("<str:ticket>/", scorm.player, name="player"),
    path("<str:ticket>/result/", scorm.result, name="result"),
    path("<str:ticket>/files/<path:name>", scorm.file, name="file"),
]
