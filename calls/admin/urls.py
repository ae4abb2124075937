"""Addresses of the pipeline's pages, below /admin/pipeline/."""

from django.contrib import admin
from django.urls import path

from calls.admin import operator_page, pipeline_page

app_name = "pipeline"
urlpatterns = [
    path("", admin.site.admin_view(pipeline_page.page), name="page"),
    path("pause/", admin.site.admin_view(pipeline_page.pause_page), name="pause"),
    path("resume/", admin.site.admin_view(pipeline_page.go_on), name="resume"),
    # Outside the admin's own check: it lets platform staff in during a visit only.
    path("everywhere/", operator_page.page, name="everywhere"),
    path("everywhere/pause/", operator_page.pause_page, name="pause-everywhere"),
    path("everywhere/resume/", operator_page.go_on, name="resume-everywhere"),
]
