"""A small world with one of everything, and the table that says who gets which answer in it.

`authorization.txt` has a line per address: its name, the answers to GET, the answers to POST, each in the
order of ROLES. 302 for visitors is the way to the sign-in page; 404 is what is not theirs.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Membership, Role, User
from credentials import actions as credential_actions
from credentials import claims, delivery, signing
from credentials.models import Credential
from reviews import actions as review_actions
from reviews import invitations
from reviews import outcome as case_outcome
from submissions import actions as submission_actions
from tests import factories

ROLES = (
    *("visitor", "stranger", "earner", "reviewer", "colleague"),
    *("coordinator", "administrator", "outsider", "operator"),
)
TABLE = Path(__file__).with_suffix(".txt")
# Django's own admin guards itself; allauth's pages that need a key made for one person are tested by it.
NOT_OURS = {"admin"}


@dataclass(frozen=True)
class World:
    """`people` by role; `args` by the name of an address."""

    people: dict[str, User | None]
    args: dict[str, list[Any]]


def make_world() -> World:
    college, other = factories.issuer(slug="college"), factories.issuer(slug="other")
    people: dict[str, User | None] = {
        "visitor": None,
        "stranger": factories.user(),
        "earner": factories.user(),
        "colleague": factories.reviewer(college),  # a reviewer who was not asked to read this one
        "coordinator": factories.coordinator(college),
        "administrator": factories.administrator(college),
        "outsider": factories.user(),  # has every role elsewhere
        "operator": User.objects.create_superuser("operator@college.example", "x", display_name="Operator"),
    }
    for role in Role:
        Membership.objects.create(user=people["outsider"], issuer=other, role=role)
    draft = factories.badge_draft(college)
    writing = factories.draft(earner=people["earner"], version=factories.published_badge(college))
    requirement = writing.badge_version.components.get(kind="educational").requirements.get()
    factories.colleague(writing)
    item = factories.give_evidence(writing, requirement)[0]
    upload = factories.upload_begun(writing)
    case = _case_with_a_link(people["earner"], college)
    review = case.attempt.reviews.first()
    people["reviewer"] = review.reviewer
    _say_something(review)
    approved = factories.decided(factories.submitted(people["earner"], factories.published_badge(college)))
    credential = Credential.objects.get(submission_id=approved.pk)
    delivery.bake(credential.pk)
    delivery.post_letter(credential.pk)
    credential.refresh_from_db()
    token = claims.token(credential.pk, credential.claim_generation)
    credential_actions.claim(credential=credential, by=people["earner"])
    asked = credential_actions.ask_for_record(by=people["earner"])
    signing.fulfil(asked.pk)
    args = _args(draft, writing, requirement, item, case, review, credential, token)
    args["credentials:request"] = [asked.pk]
    args |= {f"submissions:{name}": [writing.pk, upload.pk] for name in ("upload", "cancel_upload")}
    args |= _gold_args(approved, people["reviewer"])
    return World(people, args | _award_args(factories.prepared_award(credential.badge_version)))


def _case_with_a_link(earner: Any, college: Any) -> Any:
    case = factories.draft(earner, factories.published_badge(college), motivation="To learn.")
    for component in case.badge_version.components.in_order():
        for requirement in component.requirements.all():
            if component.kind == "educational":
                url = "https://portfolio.example/more"
                submission_actions.add_link(by=earner, submission=case, requirement=requirement, url=url)
            else:
                factories.give_evidence(case, requirement)
    return factories.in_review(factories.hand_in(case))


def _say_something(review: Any) -> None:
    """One comment and one feedback, which are not handed in."""
    part = case_outcome.open_components(review.attempt)[0]
    given = {"by": review.reviewer, "review": review}
    criterion = case_outcome.criteria_of(part)[0]
    review_actions.save_mark(**given, criterion=criterion, level=None, comment="Say how you know.")
    review_actions.save_feedback(**given, component=part, text="Nearly there.")


def _args(
    draft: Any, writing: Any, requirement: Any, item: Any, case: Any, review: Any, credential: Any, token: str
) -> dict[str, list[Any]]:
    edit = [draft.badge.issuer.slug, draft.badge.slug]
    version = credential.badge_version
    file = next(entry.position for entry in case.attempt.items.order_by("position") if entry.file)
    link = case.attempt.items.get(kind="link").position
    return {
        **dict.fromkeys(["badges:draft", "badges:about", "badges:artwork_edit", "badges:preview"], edit),
        **dict.fromkeys(["badges:publish", "badges:revise", "badges:retire"], edit),
        "badges:component": [*edit, "reflective"],
        "badges:define": [edit[0]],
        **{f"badges:{name}": [edit[0]] for name in ("set_calendar", "add_closure")},
        **{
            f"badges:{name}": [edit[0], factories.closure(draft.badge.issuer).public_id]
            for name in ("move_closure", "remove_closure")
        },
        "badges:badge": [version.issuer.slug, version.badge.slug],
        "badges:allow_awards": [version.issuer.slug, version.badge.slug],
        "badges:artwork": [version.public_id],
        "submissions:start": [version.public_id],
        **{
            f"submissions:{name}": [writing.pk]
            for name in (
                *("submission", "motivation", "check", "submit", "withdraw", "appeal"),
                *("keep_names", "take_back", "preview"),
                *("people", "name_colleague", "save_statement", "save_note"),
            )
        },
        **{f"submissions:{name}": [writing.pk, "educational"] for name in ("part", "stored")},
        **{
            f"submissions:{name}": [writing.pk, writing.attempt.collaborators.get().public_id]
            for name in ("change_colleague", "remove_colleague")
        },
        **{
            f"submissions:{name}": [writing.pk, requirement.public_id]
            for name in ("save_text", "add_files", "add_link", "begin_upload")
        },
        **{
            f"submissions:{name}": [writing.pk, item.public_id]
            for name in ("describe_item", "remove_item", "item_file", "captions", "captions_file")
        },
        **{
            f"submissions:preview_{name}": [writing.pk, item.position]
            for name in ("file", "link", "captions", "picture")
        },
        **{
            f"reviews:{name}": [review.pk]
            for name in (
                *("review", "save", "hand_in", "release"),
                *("abstain", "declare_conflict", "recognise", "give_back", "keep"),
            )
        },
        **{f"reviews:{name}": _person(review) for name in ("person", "describe_reviewer", "record_conflict")},
        "reviews:remove_conflict": [factories.conflict(review.reviewer).pk],
        "reviews:rules": [version.issuer.slug],
        "reviews:reword_comment": [review.pk, review.marks.get().criterion.public_id],
        "reviews:reword_feedback": [review.pk, review.feedback.get().component.kind],
        "reviews:evidence": [review.pk, file],
        "reviews:evidence_link": [review.pk, link],
        "reviews:evidence_captions": [review.pk, file],
        "reviews:evidence_picture": [review.pk, file],
        "reviews:insight_table": ["criteria"],
        **{f"reviews:{name}": [version.issuer.slug] for name in ("service_letter", "award_service")},
        "reviews:claim": ["f" * 64],
        "reviews:remove_absence": [factories.absence(review.reviewer).pk],
        **{f"reviews:{name}": [draft.badge.issuer.public_id] for name in ("save_areas", "keep_apart")},
        **{f"reviews:{name}": [invitations.token(review.pk)] for name in ("invitation", "accept", "decline")},
        **{
            f"reviews:{name}": [case.pk]
            for name in ("case", "confirm_complete", "ask_for_missing", "assign", "decide")
        },
        **{
            f"reviews:{name}": [case.pk]
            for name in ("dismiss_appeal", "grant_appeal", "allow_another_attempt")
        },
        **{f"reviews:case_{name}": [case.pk, file] for name in ("evidence", "captions", "picture")},
        "credentials:claim_link": [token],
        **{
            f"credentials:{name}": [credential.pk]
            for name in (
                "claim_held",
                "sharing",
                "send_again",
                "hashed_address",
                "take_back",
                "reinstate",
                "credential",
                "embed",
                "png",
                "svg",
                "ob2_svg",
                "ob3_credential",
                "ob3_jwt",
                "ob2_assertion",
            )
        },
        "credentials:evidence": [credential.pk, 1],
        "credentials:issued": [version.issuer.slug],
        "credentials:status_list": [credential.status_list_id],
        "credentials:ob3_achievement": [version.public_id],
        "credentials:ob2_badge": [version.public_id],
        "credentials:ob2_issuer": [version.issuer.slug],
        "credentials:did": [version.issuer.slug],
        "credentials:key": [version.issuer.slug, "rsa-1"],
        "work_as": ["earner"],
        "outbox_message": ["none"],
        "outbox_body": ["none"],
        "account_confirm_email": ["none"],
        "account_reset_password_from_key": ["1", "none-none"],
    }


def _person(review: Any) -> list[Any]:
    return [review.attempt.submission.badge_version.issuer.slug, review.reviewer.public_id]


def _award_args(award: Any) -> dict[str, list[Any]]:
    badge = award.badge_version.badge
    names = ("award_run", "confirm_award", "discard_award", "award_result")
    return {
        **{f"credentials:{name}": [award.pk] for name in names},
        "credentials:award": [badge.issuer.slug, badge.slug],
        "credentials:awarded": [badge.issuer.slug],
    }


def _gold_args(approved: Any, reviewer: Any) -> dict[str, list[Any]]:
    version, attempt = approved.badge_version, approved.attempt
    sample, draft = factories.sample_of(attempt), factories.gold_sample(version)
    file = next(entry.position for entry in attempt.items.order_by("position") if entry.file)
    files = ("evidence", "link", "captions", "picture")
    drafts = ("gold_sample", "gold_texts", "save_gold", "publish_sample", "retire_sample")
    return {
        **{f"reviews:{name}": [sample.pk] for name in ("trial", "save_trial", "hand_in_trial")},
        **{f"reviews:practice_{name}": [sample.pk, file] for name in files},
        **{f"reviews:{name}": [draft.pk] for name in drafts},
        **{
            f"reviews:{name}": [version.public_id]
            for name in ("gold_badge", "write_sample", "propose_sample")
        },
        "reviews:try_again": [version.public_id, reviewer.public_id],
        **{
            f"reviews:{name}": [approved.pk, attempt.gold_request.pk]
            for name in ("agree_to_practice", "decline_practice")
        },
    }


def all_names() -> list[str]:
    """The name of every address, as its resolver knows it."""
    return sorted(_names(get_resolver(), ""))


def _names(resolver: URLResolver, prefix: str) -> list[str]:
    names = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            names.append(f"{prefix}{entry.name}")
        elif entry.namespace not in NOT_OURS:
            names += _names(entry, f"{entry.namespace}:" if entry.namespace else prefix)
    return names


def expected() -> dict[str, list[int]]:
    """The table: for each name the answers to GET by role, then those to POST."""
    rows = [line.split() for line in TABLE.read_text().splitlines() if line.strip() and line[0] != "#"]
    return {name: [int(answer) for answer in answers] for name, *answers in rows}


def answers(world: World, name: str) -> list[int]:
    """What the site really answers; each request is undone before the next."""
    url = reverse(name, args=world.args.get(name, []))
    return [_answer(world.people[role], method, url) for method in ("get", "post") for role in ROLES]


def _answer(person: User | None, method: str, url: str) -> int:
    client = Client()
    with transaction.atomic():
        if person is not None:
            client.force_login(person)
        response = getattr(client, method)(url)
        if response.streaming:
            list(response)  # to its end, which closes the file
        transaction.set_rollback(True)
    return int(response.status_code)
