from django.urls import path

from courses.views import pictures, recordings

urlpatterns = [
    path(
        "recordings/<uuid:public_id>/<str:name>", recordings.recording_file, name="recording_file"
    ),
    path("<path:name>", pictures.picture, name="picture"),
]
