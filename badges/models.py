"""A badge is a stable identity; everything said about it stands in a version, frozen on publishing."""

import uuid
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Issuer, Membership, Role, User


class Closure(models.Model):
    """Days on which an issuer is closed, beyond weekends and public holidays: no business days."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    issuer = models.ForeignKey(Issuer, models.CASCADE, related_name="closures")
    name = models.CharField(_("what for"), max_length=120)
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(first_date__lte=models.F("last_date")), name="closure_first_up_to_last"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    """The three components of every badge, in the order in which they are shown."""

    EDUCATIONAL = "educational", _("Educational")
    DEMONSTRATION = "demonstration", _("Demonstration")
    REFLECTIVE = "reflective", _("Reflective")


class Category(models.TextChoices):
    TEACHING = "teaching", _("Teaching")
    TECHNOLOGY = "technology", _("Technology")
    LEADERSHIP = "leadership", _("Leadership")
    SERVICE = "service", _("Service")


class Difficulty(models.TextChoices):
    FOUNDATION = "foundation", _("Foundation")
    INTERMEDIATE = "intermediate", _("Intermediate")
    ADVANCED = "advanced", _("Advanced")


class Delivery(models.TextChoices):
    NONE = "none", _("No course needed")
    ONLINE = "online", _("Online module")
    WORKSHOP = "workshop", _("Workshop")
    HYBRID = "hybrid", _("Hybrid")
    CLASSROOM = "classroom", _("Classroom")


class EvidenceKind(models.TextChoices):
    FILE = "file", _("File")
    VIDEO = "video", _("Video")
    LINK = "link", _("Link")
    TEXT = "text", _("Written text")


class BadgeQuerySet(models.QuerySet["Badge"]):
    def editable_by(self, user: Any) -> "BadgeQuerySet":
        """The badges of issuers that this person administers."""
        mine = Membership.objects.of(user, Role.ADMINISTRATOR).values("issuer")
        return self.filter(issuer__in=mine)

    def overseen_by(self, user: Any) -> "BadgeQuerySet":
        """The badges of issuers whose quality board this person belongs to."""
        return self.filter(issuer__in=Membership.objects.of(user, Role.QUALITY).values("issuer"))

    def with_versions(self) -> "BadgeQuerySet":
        """With their versions, newest first, by the name of the newest."""
        newest = BadgeVersion.objects.filter(badge=models.OuterRef("pk")).order_by("-number")
        return (
            self.select_related("issuer")
            .annotate(name=models.Subquery(newest.values("name")[:1]))
            .prefetch_related(models.Prefetch("versions", BadgeVersion.objects.order_by("-number")))
            .order_by("name", "pk")
        )


class Badge(models.Model):
    """What is earned, whatever its current wording. The slug stands in addresses, so it never changes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="badges")
    slug = models.SlugField(max_length=80)
    retired_at = models.DateTimeField(null=True, blank=True)
    may_be_awarded = models.BooleanField(default=False)  # also without assessment: the quality board says

    objects = BadgeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "slug"], name="one_badge_per_slug"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer.slug}/{self.slug}"

    def get_absolute_url(self) -> str:
        return reverse("badges:badge", args=[self.issuer.slug, self.slug])


class BadgeVersionQuerySet(models.QuerySet["BadgeVersion"]):
    def published(self) -> "BadgeVersionQuerySet":
        return self.exclude(published_at=None)

    def current(self) -> "BadgeVersionQuerySet":
        """The newest published version of every badge that is not retired: the catalogue."""
        newer = self.model.objects.filter(
            badge=models.OuterRef("badge"), number__gt=models.OuterRef("number")
        )
        return self.published().filter(
            ~models.Exists(newer.exclude(published_at=None)), badge__retired_at=None
        )

    def editable_by(self, user: Any) -> "BadgeVersionQuerySet":
        mine = Membership.objects.of(user, Role.ADMINISTRATOR).values("issuer")
        return self.filter(badge__issuer__in=mine)

    def visible_to(self, user: Any) -> "BadgeVersionQuerySet":
        """Published versions are public; drafts show to their issuer's administrators."""
        mine = Membership.objects.of(user, Role.ADMINISTRATOR).values("issuer")
        return self.filter(models.Q(published_at__isnull=False) | models.Q(badge__issuer__in=mine))

    def whole(self) -> "BadgeVersionQuerySet":
        """With everything that a page or a document says, in a fixed number of queries."""
        return self.select_related("badge__issuer").prefetch_related(
            models.Prefetch("components", Component.objects.in_order()),
            models.Prefetch("components__requirements", EvidenceRequirement.objects.order_by("position")),
            models.Prefetch("components__rubric__criteria", Criterion.objects.order_by("position")),
            models.Prefetch("components__rubric__criteria__levels", Level.objects.order_by("position")),
        )


def artwork_path(version: "BadgeVersion", filename: str) -> str:
    # The uploader's file name is never used: it may hold anything.
    return f"artwork/{version.public_id}/{uuid.uuid4()}.png"


class BadgeVersion(models.Model):
    """Everything said about a badge at one time."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    badge = models.ForeignKey(Badge, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("name"), max_length=100)
    summary = models.CharField(_("summary in one line"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)  # Markdown
    competencies = models.JSONField(default=list, blank=True)  # [{"name", "description"}]
    alignments = models.JSONField(default=list, blank=True)  # [{"framework", "code", "name", "url"}]
    category = models.CharField(_("category"), max_length=20, choices=Category, default=Category.TEACHING)
    level = models.CharField(_("level"), max_length=20, choices=Difficulty, default=Difficulty.FOUNDATION)
    audiences = models.CharField(_("for whom"), max_length=200, blank=True)
    needs_class = models.BooleanField(_("needs students or a class"), default=False)
    hours = models.PositiveSmallIntegerField(
        _("estimated hours"), default=10, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    valid_months = models.PositiveSmallIntegerField(
        _("months it is valid"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
    )
    credits = models.DecimalField(
        _("credits"), max_digits=5, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    delivery = models.CharField(_("how it is taught"), max_length=20, choices=Delivery, default=Delivery.NONE)
    activities = models.JSONField(default=list, blank=True)  # [{"title", "url", "mode", "provider"}]
    resources = models.JSONField(default=list, blank=True)  # [{"citation", "url"}]
    tags = models.JSONField(default=list, blank=True)  # ["feedback", …]
    language = models.CharField(_("language"), max_length=10, default="en")
    reviews_required = models.PositiveSmallIntegerField(
        _("reviews required"), default=2, validators=[MinValueValidator(1), MaxValueValidator(2)]
    )
    # Off: what the reviews come to is the decision, without a coordinator's confirmation.
    needs_confirmation = models.BooleanField(_("a coordinator confirms each decision"), default=True)
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"), default=3, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    artwork = models.FileField(_("artwork"), upload_to=artwork_path, blank=True)
    artwork_alt = models.CharField(_("alternative text"), max_length=250, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = BadgeVersionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["badge", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["badge"], condition=models.Q(published_at=None), name="one_draft_per_badge"
            ),
            models.CheckConstraint(
                condition=models.Q(published_at=None, published_by=None)
                | models.Q(published_at__isnull=False, published_by__isnull=False),
                name="version_published_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (version {self.number})"

    def get_absolute_url(self) -> str:
        return self.badge.get_absolute_url()

    @property
    def issuer(self) -> Issuer:
        return self.badge.issuer

    @property
    def artwork_url(self) -> str:
        return reverse("badges:artwork", args=[self.public_id])

    @property
    def category_label(self) -> str:
        return str(Category(self.category).label)

    @property
    def level_label(self) -> str:
        return str(Difficulty(self.level).label)

    @property
    def delivery_label(self) -> str:
        return str(Delivery(self.delivery).label)


class ComponentQuerySet(models.QuerySet["Component"]):
    def in_order(self) -> "ComponentQuerySet":
        order = [models.When(kind=kind, then=place) for place, kind in enumerate(Kind.values)]
        return self.annotate(place=models.Case(*order, output_field=models.IntegerField())).order_by("place")


class Component(models.Model):
    """One of the three parts of a badge version: instructions, evidence requirements, a rubric."""

    version = models.ForeignKey(BadgeVersion, models.CASCADE, related_name="components")
    kind = models.CharField(max_length=16, choices=Kind)
    title = models.CharField(_("title"), max_length=120, blank=True)
    instructions = models.TextField(_("instructions"), blank=True)  # Markdown

    objects = ComponentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "kind"], name="one_component_per_kind"),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="component_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} component"

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)


class EvidenceRequirement(models.Model):
    """What a component asks for: how many items of which kinds, or how many words."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    component = models.ForeignKey(Component, models.CASCADE, related_name="requirements")
    position = models.PositiveSmallIntegerField()
    prompt = models.CharField(_("what to hand in"), max_length=200)
    hint = models.CharField(_("hint"), max_length=400, blank=True)
    kinds = models.JSONField(default=list)  # values of EvidenceKind
    minimum = models.PositiveSmallIntegerField(_("at least"), default=1)
    maximum = models.PositiveSmallIntegerField(_("at most"), default=5)
    min_words = models.PositiveIntegerField(_("words, at least"), null=True, blank=True)
    max_words = models.PositiveIntegerField(_("words, at most"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["component", "position"],
                name="one_requirement_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__lte=models.F("maximum")), name="requirement_minimum_up_to_maximum"
            ),
        ]

    def __str__(self) -> str:
        return self.prompt


class Rubric(models.Model):
    """How a component is judged. Public: earners read the same rubric that reviewers score with."""

    component = models.OneToOneField(Component, models.CASCADE, related_name="rubric")

    def __str__(self) -> str:
        return f"rubric of the {self.component}"


class Criterion(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("criterion"), max_length=160)
    guidance = models.CharField(_("what to look for"), max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rubric", "position"],
                name="one_criterion_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Level(models.Model):
    """One step of a criterion. Exactly one is the lowest that meets it; higher points meet it too."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="levels")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("label"), max_length=40)
    points = models.PositiveSmallIntegerField(_("points"))
    descriptor = models.CharField(_("descriptor"), max_length=600, blank=True)
    is_required = models.BooleanField(_("the level that meets the criterion"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["criterion", "position"],
                name="one_level_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["criterion"],
                condition=models.Q(is_required=True),
                name="one_required_level_per_criterion",
            ),
        ]

    def __str__(self) -> str:
        return self.label
