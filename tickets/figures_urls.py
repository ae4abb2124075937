"""Addresses of the figures about tickets."""

from django.urls import path

from tickets.views import figures, satisfaction, what_if

app_name = "figures"
urlpatterns = [
    path("", figures.overview, name="overview"),
    path("intents/", figures.intents, name="intents"),
    path("versions/", figures.versions, name="versions"),
    path("what-if/", what_if.what_if, name="what-if"),
    path("satisfaction/", satisfaction.satisfaction, name="satisfaction"),
    path("satisfaction/<slug:cut>/", satisfaction.given_ratings, name="ratings"),
    path("rows/<slug:part>/", figures.rows, name="rows"),
]
