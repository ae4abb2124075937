"""Addresses of a person's own pages about tenants."""

from django.urls import path

from tenants import views

app_name = "tenants"
urlpatterns = [
    path("tenant/", views.switch, name="switch"),
    path("email/", views.closed),  # Before the sign-in library's page of the same address.
]
