"""Signed addresses of recordings in the local folder."""

from django.urls import path

from calls.views.storage.objects import stored_object

app_name = "storage"
urlpatterns = [path("<path:key>", stored_object, name="object")]
