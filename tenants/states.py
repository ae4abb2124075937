"""The words a row of this app may hold."""

from typing import Final

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


class WorkState(models.TextChoices):
    """Of an item on the work queue: dead is what failed too often to be tried again by itself."""

    READY = "ready", _("ready")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    DEAD = "dead", _("dead")
    CANCELLED = "cancelled", _("cancelled")


OPEN_WORK: Final = (WorkState.READY, WorkState.RUNNING)
UNSETTLED_WORK: Final = (*OPEN_WORK, WorkState.FAILED, WorkState.DEAD)
RETRYABLE_WORK: Final = (WorkState.FAILED, WorkState.DEAD, WorkState.CANCELLED)


class EngineChoice(models.TextChoices):
    """Who hears or reads a tenant's calls."""

    LOCAL = "local", _("this installation")
    OPENAI = "openai", _("the server that this installation names")


class AIRole(models.TextChoices):
    """What a profile reads calls as; a call type is given one."""

    RECEPTIONIST = "receptionist", _("receptionist")
    SALES = "sales", _("sales")
    SUPPORT = "support", _("support")
    DISPATCHER = "dispatcher", _("dispatcher")
    CUSTOM = "custom", _("custom")


class AgentChannel(models.TextChoices):
    """Which channel of a stereo recording is the agent."""

    LEFT = "left", _("left")
    RIGHT = "right", _("right")
    MONO = "mono", _("one channel for both")


class PriceSource(models.TextChoices):
    """Who set a price: the list that `refresh_prices` reads, or a person."""

    LIST = "list", _("price list")
    STAFF = "staff", _("staff")


class PauseCause(models.TextChoices):
    """What paused work: somebody, or a budget that is used up."""

    PERSON = "person", _("a person")
    BUDGET = "budget", _("the budget")
