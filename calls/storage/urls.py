"""Signed addresses of recordings in the local folder."""

from django.urls import path

from calls.storage import views

app_name = "storage"
urlpatterns = [path("<path:key>", views.stored_object, name="object")]
