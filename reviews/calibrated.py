"""Which reviewers have shown, on gold samples, that they mean the same by each level."""

from collections import defaultdict
from collections.abc import Iterable

from accounts.models import Issuer, Membership, Role, User
from badges.models import Badge, BadgeVersion, Component, Kind
from submissions.evidence.names import Person
from submissions.people import is_among

from . import fingerprint
from .models import Calibration, GoldSample, GoldSampleQuerySet

# What a person is calibrated for: the key of a badge, and the print of its rubric.
Measure = tuple[int, str]


def not_passed(version: BadgeVersion) -> set[int]:
    """Keys of the issuer's reviewers who are to score its gold samples first; empty where there are none.

    Somebody who may see none of them, as they are by them or name them, has nothing to score.
    """
    measure = measure_of(version)
    return waiting([version.badge], samples_of([version.badge_id])).get(measure, set())


def waiting(badges: Iterable[Badge], samples: Iterable[GoldSample]) -> dict[Measure, set[int]]:
    """Keys of those who have yet to pass, by measure; `samples` are those in use of these badges."""
    by_badge = {badge.pk: badge for badge in badges}
    people = _reviewers(badge.issuer_id for badge in by_badge.values())
    passed = passes(by_badge)
    found: dict[Measure, set[int]] = defaultdict(set)
    for sample in samples:
        badge, measure = by_badge[sample.badge_version.badge_id], measured_by(sample)
        for user in people[badge.issuer_id]:
            if user.pk not in passed[measure] and not is_withheld(sample, user):
                found[measure].add(user.pk)
    return found


def passes(badges: Iterable[int]) -> dict[Measure, set[int]]:
    """Keys of those who have passed, by measure."""
    found: dict[Measure, set[int]] = defaultdict(set)
    rows = Calibration.objects.filter(badge__in=list(badges))
    for badge, rubric, reviewer in rows.values_list("badge_id", "rubric_print", "reviewer_id"):
        found[badge, rubric].add(reviewer)
    return found


def samples_of(badges: Iterable[int]) -> list[GoldSample]:
    """Those in use, with who is behind them."""
    return list(with_people(GoldSample.objects.in_use().filter(badge_version__badge__in=list(badges))))


def with_people(samples: GoldSampleQuerySet) -> GoldSampleQuerySet:
    """With what `is_withheld` asks of each."""
    rows = samples.select_related("badge_version__badge__issuer", "attempt__submission__earner")
    return rows.prefetch_related("attempt__submission__attempts__collaborators")


def is_withheld(sample: GoldSample, user: User) -> bool:
    """Whether a sample is no test for this person: it is theirs, names them, or they set its marks."""
    if user.pk == sample.made_by_id:
        return True
    if sample.attempt is None:
        return False
    if user.pk == sample.attempt.submission.earner_id:
        return True
    colleagues = colleagues_of(sample)
    return bool(colleagues) and is_among(user, colleagues)


def colleagues_of(sample: GoldSample) -> list[Person]:
    """Everybody named as a colleague in any attempt of the submission behind a sample."""
    if sample.attempt is None:
        return []
    attempts = sample.attempt.submission.attempts.all()
    return [Person(one.name, email=one.email) for each in attempts for one in each.collaborators.all()]


def reviewers_of(issuer: Issuer) -> list[User]:
    """Those who practise."""
    return _reviewers([issuer.pk])[issuer.pk]


def measured_by(sample: GoldSample) -> Measure:
    return sample.badge_version.badge_id, sample.rubric_print


def measure_of(version: BadgeVersion) -> Measure:
    return version.badge_id, print_of(version)


def print_of(version: BadgeVersion) -> str:
    """Of the rubric of a version; without a query for one that is `whole`."""
    if "components" not in getattr(version, "_prefetched_objects_cache", {}):
        version = BadgeVersion.objects.whole().get(pk=version.pk)
    order = {str(kind): place for place, kind in enumerate(Kind.values)}  # whoever has fetched them
    components = sorted(version.components.all(), key=lambda one: order[one.kind])
    return fingerprint.of([_part(component) for component in components])


def components_of(sample: GoldSample) -> list[Component]:
    """What is scored of a sample, with its rubric: not what an earlier attempt had settled."""
    rows = Component.objects.filter(version=sample.badge_version_id).in_order()
    if sample.attempt is not None:
        rows = rows.exclude(kind__in=sample.attempt.approved)
    return list(rows.prefetch_related("rubric__criteria__levels"))


def _part(component: Component) -> fingerprint.Part:
    criteria = sorted(component.rubric.criteria.all(), key=lambda one: one.position)
    return fingerprint.Part(
        component.kind,
        tuple(
            fingerprint.Criterion(
                one.name,
                one.guidance,
                tuple(
                    fingerprint.Level(level.label, level.points, level.descriptor, level.is_required)
                    for level in sorted(one.levels.all(), key=lambda level: level.position)
                ),
            )
            for one in criteria
        ),
    )


def _reviewers(issuers: Iterable[int]) -> dict[int, list[User]]:
    """By issuer. Coordinators are no reviewers: they see the agreed marks, and who wrote what."""
    rows = Membership.objects.filter(issuer__in=set(issuers), user__is_active=True)
    coordinators = set(rows.filter(role=Role.COORDINATOR).values_list("issuer_id", "user_id"))
    found: dict[int, list[User]] = defaultdict(list)
    for row in rows.filter(role=Role.REVIEWER).select_related("user").order_by("pk"):
        if (row.issuer_id, row.user_id) not in coordinators:
            found[row.issuer_id].append(row.user)
    return found
