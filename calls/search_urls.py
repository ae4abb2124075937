"""The addresses of the search."""

from django.urls import path

from calls.views import saved_searches
from calls.views.search import search

app_name = "search"
urlpatterns = [
    path("", search, name="page"),
    path("saved/", saved_searches.save, name="saved"),
    path("saved/<uuid:search_id>/remove/", saved_searches.remove, name="saved-remove"),
    path("saved/<uuid:search_id>/count/", saved_searches.count, name="saved-count"),
]
