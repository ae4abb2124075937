"""Addresses of the pages of tickets."""

from django.urls import path

from tickets.views import attachments, audit, merge, new, ticket, work
from tickets.views import list as listed

app_name = "tickets"
urlpatterns = [
    path("", listed.ticket_list, name="list"),
    path("new/", new.new, name="new"),
    path("audit/", audit.audits, name="audits"),
    path("audit/<uuid:decision_id>/", audit.audit, name="audit"),
    path("<uuid:ticket_id>/", ticket.ticket, name="ticket"),
    path("<uuid:ticket_id>/conversation/", ticket.conversation, name="conversation"),
    path("<uuid:ticket_id>/reply/", work.reply, name="reply"),
    path(
        "<uuid:ticket_id>/messages/<uuid:message_id>/send-again/",
        work.send_again,
        name="send-again",
    ),
    path(
        "<uuid:ticket_id>/attachments/<uuid:attachment_id>/",
        attachments.attachment,
        name="attachment",
    ),
    path("<uuid:ticket_id>/note/", work.note, name="note"),
    path("<uuid:ticket_id>/take/", work.take, name="take"),
    path("<uuid:ticket_id>/give-back/", work.give_back, name="give-back"),
    path("<uuid:ticket_id>/assign/", work.assign, name="assign"),
    path("<uuid:ticket_id>/queue/", work.queue, name="queue"),
    path("<uuid:ticket_id>/link/", work.link, name="link"),
    path("<uuid:ticket_id>/label/", work.label, name="label"),
    path("<uuid:ticket_id>/merge/", merge.merge, name="merge"),
    path("<uuid:ticket_id>/close/", work.close, name="close"),
    path("<uuid:ticket_id>/reopen/", work.reopen, name="reopen"),
    path("<uuid:ticket_id>/escalate/", work.escalate, name="escalate"),
]
