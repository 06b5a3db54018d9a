"""Every address of the authorization table, filled with what the state has: own, others', gone, none."""

import uuid
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from badges.models import Kind
from credentials.models import Credential
from reviews.models import Review
from submissions.models import EvidenceItem
from tests import authorization

from .stories import World

NOBODY = uuid.UUID("00000000-0000-4000-8000-000000000000")  # of what never was
ROOMS = ("reviews", "submissions")
FEW = ("number", "item", "requirement", "kind", "step", "review")


@cache
def parameters() -> dict[str, tuple[str, ...]]:
    """The names of what each address of the table takes."""
    return dict(_parameters(get_resolver(), ""))


def _parameters(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", tuple(entry.pattern.converters)
        elif entry.namespace not in authorization.NOT_OURS:
            yield from _parameters(entry, f"{entry.namespace}:" if entry.namespace else prefix)


def of_the_state(world: World, *, all_numbers: bool = True) -> list[tuple[str, str]]:
    """Name and path of everything in the rooms in which the submission is written and judged."""
    found = []
    sources = _sources(world)
    if not all_numbers:
        sources = {key: values[:1] if key[1] in FEW else values for key, values in sources.items()}
        sources["reviews", "id"] = sources["reviews", "id"][-2:]
    for name, wanted in parameters().items():
        room = name.partition(":")[0]
        values = [sources.get((room, one)) for one in wanted]
        if room in ROOMS and all(values):
            found += [
                (name, reverse(name, kwargs=dict(zip(wanted, chosen, strict=True))))
                for chosen in product(*values)  # type: ignore[arg-type]
            ]
    return found


def of_the_college(neighbours: authorization.World) -> list[tuple[str, str]]:
    """Name and path of every address of the table, with the arguments that the table's own world has."""
    return [(name, reverse(name, args=neighbours.args.get(name, []))) for name in authorization.expected()]


def _sources(world: World) -> dict[tuple[str, str], list[Any]]:
    submission = world.fresh()
    attempt = submission.attempt
    items = list(EvidenceItem.objects.filter(attempt__submission=submission).order_by("pk"))
    reviews = list(Review.objects.filter(attempt__submission=submission).values_list("pk", flat=True))
    numbers = sorted({item.position for item in items})
    people = attempt.collaborators.values_list("public_id", flat=True)
    required = sorted({item.requirement.public_id for item in items})
    credentials = Credential.objects.filter(submission_id=submission.pk).values_list("pk", flat=True)
    return {
        ("reviews", "id"): [*reviews, NOBODY],
        ("reviews", "review"): [*reviews, NOBODY],
        ("reviews", "number"): numbers,
        ("reviews", "submission"): [submission.pk, NOBODY],
        ("submissions", "id"): [submission.pk],
        ("submissions", "number"): numbers,
        ("submissions", "item"): [item.public_id for item in items[:12]],
        ("submissions", "requirement"): required,
        ("submissions", "colleague"): list(people),
        ("submissions", "kind"): list(Kind.values),
        ("submissions", "step"): [*Kind.values, "check", "people", "motivation"],
        ("submissions", "version"): [world.version.public_id],
        ("credentials", "id"): list(credentials),
    }
