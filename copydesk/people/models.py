"""Editors and the keys that let them in. Every key is kept as a keyed hash, never as itself."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Notices(models.TextChoices):
    """How soon an editor wants a mail about what waits."""

    IMMEDIATE = "immediate", _("at once")
    HOURLY = "hourly", _("once an hour, when something new waits")
    NONE = "none", _("never")


class Editor(AbstractBaseUser):
    """Someone who may decide; a *chief* may also configure the site and invite others."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_chief = models.BooleanField(_("chief"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    # False: only about posts in the categories that name them (``Category.editors``). A chief decides about all.
    all_categories = models.BooleanField(_("all categories"), default=True)
    joined_at = models.DateTimeField()
    notices = models.CharField(
        _("mail about what waits"), max_length=10, choices=Notices.choices, default=Notices.HOURLY
    )
    # What came before this moment was told by the hourly mail.
    told_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "name"
    EMAIL_FIELD = "email"
    objects = BaseUserManager["Editor"]()

    def __str__(self) -> str:
        return self.name

    @property
    def is_everywhere(self) -> bool:
        """Whether this editor decides about posts of every category."""
        return self.is_chief or self.all_categories


class SignInLink(models.Model):
    """A link that signs one editor in, once, within half an hour."""

    editor = models.ForeignKey(Editor, models.CASCADE, related_name="sign_in_links")
    key_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Token(models.Model):
    """An editor's key for the HTTP API."""

    editor = models.ForeignKey(Editor, models.CASCADE, related_name="tokens")
    # What its owner called it, to tell theirs apart.
    label = models.CharField(_("what it is for"), max_length=80, blank=True)
    key_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()


class Pace(models.Model):
    """How far ahead of its allowance one client is in one activity: one row for GCRA (see ``limits``)."""

    activity = models.CharField(max_length=20)
    client = models.CharField(max_length=64)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["activity", "client"], name="one_pace_each")]


class Ban(models.Model):
    """Somebody who may not send anything for now: known by the hash of an address on the network, or by e-mail."""

    client = models.CharField(max_length=64, blank=True, db_index=True)
    email = models.EmailField(blank=True, db_index=True)
    by = models.ForeignKey(Editor, models.SET_NULL, null=True, related_name="+")
    banned_at = models.DateTimeField()
