from django.urls import path

from portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("learn/", views.learn, name="learn"),
    path("learn/offers/<int:pk>/", views.answer_offer, name="answer_offer"),
    path("learn/declarations/<int:period>/", views.declaration, name="declaration"),
    path("me/", views.me, name="me"),
    path("privacy/", views.privacy, name="privacy"),
]
