"""Addresses of a person's own pages about tenants."""

from django.urls import path

from tenants.views import account

app_name = "tenants"
urlpatterns = [
    path("tenant/", account.switch, name="switch"),
    path("email/", account.closed),  # Before the sign-in library's page of the same address.
]
