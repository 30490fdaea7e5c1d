"""What has run out is deleted once a day: nobody needs it, and it says who was here when."""

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from wellheard_server.accounts.models import ResetLink


def tidy() -> None:
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    ResetLink.objects.filter(Q(expires_at__lt=now) | Q(used_at__isnull=False)).delete()
