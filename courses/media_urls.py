from django.urls import path

from courses.views import pictures

urlpatterns = [path("<path:name>", pictures.picture, name="picture")]
