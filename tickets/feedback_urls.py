"""The address that a customer rates an answer at."""

from django.urls import path

from tickets.views import feedback

urlpatterns = [path("<str:token>/", feedback.feedback, name="feedback")]
