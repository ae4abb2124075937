"""The words a row of this app may hold."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TenantStatus(models.TextChoices):
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    DELETED = "deleted", _("deleted")


class Plan(models.TextChoices):
    STARTER = "starter", _("starter")
    GROWTH = "growth", _("growth")
    CUSTOM = "custom", _("custom")


class Role(models.TextChoices):
    ADMIN = "admin", _("admin")
    QA_MANAGER = "qa_manager", _("QA manager")
    SUPERVISOR = "supervisor", _("supervisor")
    AGENT = "agent", _("agent")


class ActorKind(models.TextChoices):
    """Who did something; `unknown` stands only in rows older than the distinction."""

    PERSON = "person", _("member")
    API_KEY = "api_key", _("API key")
    PLATFORM = "platform", _("platform staff")
    CUSTOMER = "customer", _("customer")
    SYSTEM = "system", _("system")
    UNKNOWN = "unknown", _("unknown")


class Scope(models.TextChoices):
    """What an API key may do."""

    CALLS_READ = "calls:read", _("read calls")
    CALLS_WRITE = "calls:write", _("upload and change calls")
    TICKETS_READ = "tickets:read", _("read tickets, intents and knowledge")
    TICKETS_WRITE = "tickets:write", _("send, answer and rate tickets")
    INTENTS_WRITE = "intents:write", _("change intents and knowledge")
    TENANT_READ = "tenant:read", _("read people, teams and settings")


class AgentChannel(models.TextChoices):
    """Which channel of a stereo recording is the agent."""

    LEFT = "left", _("left")
    RIGHT = "right", _("right")
    MONO = "mono", _("one channel for both")
