from django.urls import path

from assessments.views import field

app_name = "field"
urlpatterns = [
    path("", field.index, name="index"),
    path("new/", field.choose, name="choose"),
    path("new/<int:posting>/", field.new, name="new"),
    path("<uuid:public_id>/", field.observation, name="observation"),
    path("<uuid:public_id>/decide/", field.decide, name="decide"),
]
