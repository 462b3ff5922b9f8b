from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from linkage.common.encryption import EncryptedTextField, blind_index, blind_indexes
from linkage.common.masks import mask_name, mask_phone, title_name
from linkage.common.public_ids import PublicIdModel
from linkage.people.states import ErasureState


class Gender(models.TextChoices):
    UNSAID = "", _("不说明")
    FEMALE = "female", _("女")
    MALE = "male", _("男")


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, phone: str = "", name: str = "", password: str | None = None, **fields: Any) -> "User":
        """phone: E.164, e.g. +8613900000001."""
        user = self.model(name=name, **fields)
        if phone:
            user.set_phone(phone)
        user.set_password(password) if password else user.set_unusable_password()
        user.save()
        return user

    def create_superuser(self, **fields: Any) -> "User":
        return self.create_user(is_staff=True, is_superuser=True, **fields)

    def with_phone(self, phone: str) -> "User | None":
        return self.filter(phone_index__in=blind_indexes(phone)).first()

    def with_id_number(self, number: str) -> "User | None":
        return self.filter(id_number_index__in=blind_indexes(number)).first()


class User(PublicIdModel, AbstractBaseUser, PermissionsMixin):
    """A person. Everyone may ask for help; what else she may do follows from memberships (organisations) and her volunteer's profile.

    `home_code` is the 12-digit code of her community; places lies above this app, and a code's prefix is all that is needed of it here.
    `access_version` counts changes of what she may see (roles, disabling, sign-out everywhere), so that caches of it can tell they are stale.
    """

    name = EncryptedTextField(_("姓名"), blank=True)
    phone = EncryptedTextField(_("手机号"), blank=True)
    phone_index = models.CharField(max_length=64, null=True, unique=True, editable=False)
    phone_verified = models.BooleanField(default=False)
    email = models.EmailField(_("邮箱"), blank=True)
    id_number = EncryptedTextField(_("身份证号"), blank=True)
    id_number_index = models.CharField(max_length=64, null=True, unique=True, editable=False)
    gender = models.CharField(_("性别"), max_length=10, choices=Gender, blank=True, default="")
    birth_year = models.PositiveSmallIntegerField(_("出生年份"), null=True, blank=True)
    home_code = models.CharField(_("所在社区"), max_length=12, blank=True, db_index=True)
    language = models.CharField(_("语言"), max_length=10, default="zh-hans")
    elder_view = models.BooleanField(_("长辈版"), default=False)
    automatic_matching = models.BooleanField(_("为我智能匹配"), default=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    access_version = models.PositiveIntegerField(default=0)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "public_id"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.masked_name or self.public_id

    def set_phone(self, phone: str) -> None:
        self.phone = phone
        self.phone_index = blind_index(phone) if phone else None

    def set_id_number(self, number: str) -> None:
        self.id_number = number
        self.id_number_index = blind_index(number) if number else None

    @property
    def masked_name(self) -> str:
        return mask_name(self.name)

    @property
    def short_name(self) -> str:
        """For those who work together on one need: the surname with 女士, 先生 or nothing known: 王女士, 李*."""
        return title_name(self.name, {"female": "女士", "male": "先生"}.get(self.gender, ""))

    @property
    def greeting(self) -> str:
        """To herself: 王女士, 李先生, or the whole name where the honorific is not known."""
        return self.short_name if self.gender else self.name

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)


class Consent(models.Model):
    """A person's agreement to one purpose, by the version of the text she saw. Withdrawal keeps the row."""

    class Purpose(models.TextChoices):
        TERMS = "terms", _("使用约定与隐私说明")
        SHARE_WITH_HELPERS = "share_with_helpers", _("向接单的人提供地址和电话")
        ON_BEHALF = "on_behalf", _("由他人代为发布求助")
        LOCATION_AT_CHECKIN = "location_at_checkin", _("签到时取一次位置")
        NAME_ON_BOARDS = "name_on_boards", _("在光荣榜显示姓名")
        MATCHING = "matching", _("智能匹配")

    class Manner(models.TextChoices):
        TAP = "tap", _("本人点选")
        ORAL = "oral", _("口头同意，由工作人员记录")
        PAPER = "paper", _("纸质签字")

    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=30, choices=Purpose)
    version = models.CharField(max_length=20)
    manner = models.CharField(max_length=10, choices=Manner, default=Manner.TAP)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "purpose"])]


class PersonalDataReading(models.Model):
    """Who opened whose sensitive facts, of which thing, and why (rule 10). Never changed."""

    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=60)
    facts = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject", "at"])]


class ErasureRequest(models.Model):
    """A person asks that what is kept about her be erased (PIPL art. 47). Someone looks whether anything open stands in the way, then does it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="erasure_requests")
    state = models.CharField(max_length=10, choices=ErasureState, default=ErasureState.WAITING)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(state=ErasureState.WAITING), name="erasure_asked_once"
            )
        ]


class Calendar(models.Model):
    """One row a person, updated first by whoever is about to give her a task: its lock makes the look for overlapping tasks and the new task one step."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    version = models.PositiveIntegerField(default=0)
