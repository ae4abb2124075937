"""Addresses of what was used and what it cost."""

from django.urls import path

from tenants.views import usage

app_name = "usage"
urlpatterns = [
    path("", usage.overview, name="overview"),
    path("summary.csv", usage.summary, name="summary"),
    path("entries.csv", usage.entries, name="entries"),
]
