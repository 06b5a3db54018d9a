"""Whatever an award says, its documents keep the laws: generated awards, and the official schemas."""

import json
import string
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadges import v2, v3
from openbadges.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from openbadges.model import (
    Achievement,
    Alignment,
    Award,
    Evidence,
    Image,
    Issuer,
    Level,
    Recipient,
    Related,
    Result,
    ResultDescription,
)
from tests.openbadges import laws
from tests.openbadges.samples import ISSUER, ORIGIN, a_plain_award, an_achievement, an_award

STATUS = {
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "94567",
    "statusListCredential": f"{ORIGIN}/status/1",
}

# Any characters but the controls; line ends count as text.
texts = st.text(
    st.one_of(st.just("\n"), st.characters(exclude_categories=["Cc", "Cs"])), min_size=1, max_size=40
)
maybe = st.one_of(st.none(), st.just(""), texts)
names = st.text(string.ascii_letters + string.digits, min_size=1, max_size=8)
addresses = names.map(lambda name: f"https://x.example/{name}?a=1&b=%20#é")
urns = st.uuids().map(lambda id: f"urn:uuid:{id}")
pictures = st.builds(Image, addresses, maybe)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=zones)
credits = st.one_of(st.none(), st.decimals(0, "999.99", places=2), st.integers(0, 99))

issuers = st.builds(
    Issuer,
    st.just("did:web:x.example"),
    texts,
    addresses,
    st.just("a@x.example"),
    maybe,
    st.none() | pictures,
)
alignments = st.builds(
    Alignment, texts, addresses, maybe, maybe, maybe, st.sampled_from([None, "CFItem", "CTDL", "ext:ESCO"])
)


@st.composite
def described(draw: st.DrawFn) -> list[ResultDescription]:
    """Rubric criteria with levels, and plain outcomes, each with ids of its own."""
    ids = iter(draw(st.lists(urns, min_size=12, max_size=12, unique=True)))
    found = []
    for _number in range(draw(st.integers(0, 3))):
        levels = [
            Level(next(ids), draw(texts), draw(maybe), draw(st.none() | st.integers(0, 9)))
            for _level in range(draw(st.integers(0, 2)))
        ]
        kind = "RubricCriterionLevel" if levels else "Status"
        required = draw(st.sampled_from([None, *(level.id for level in levels)]))
        found.append(ResultDescription(next(ids), draw(texts), kind, levels, required))
    return found


def result_of(description: ResultDescription) -> Result:
    if description.kind == "Status":
        return Result(description.id, status="Completed")
    return Result(description.id, description.levels[0].id, description.levels[0].name)


@st.composite
def awards(draw: st.DrawFn) -> Award:
    descriptions = draw(described())
    criteria = draw(st.sampled_from([(1, 0), (0, 1), (1, 1)]))
    achievement = Achievement(
        id=draw(urns),
        name=draw(texts),
        description=draw(texts),
        criteria_url=draw(addresses) if criteria[0] else None,
        criteria_narrative=draw(texts) if criteria[1] else draw(st.sampled_from([None, ""])),
        image=draw(pictures),
        issuer=draw(issuers),
        tags=draw(st.lists(texts, max_size=3)),
        alignments=draw(st.lists(alignments, max_size=3)),
        result_descriptions=descriptions,
        language=draw(st.sampled_from([None, "", "en", "fr-CA"])),
        version=draw(maybe),
        related=draw(st.lists(st.builds(Related, urns, st.just("en"), maybe), max_size=3)),
        human_code=draw(maybe),
        field_of_study=draw(maybe),
        credits=draw(credits),
    )
    awarded_at, valid_from = sorted([draw(moments), draw(moments)])
    with_address = draw(st.booleans())
    return Award(
        id=draw(urns),
        achievement=achievement,
        recipient=Recipient(draw(urns), "a@x.example", draw(names))
        if with_address
        else Recipient(draw(urns)),
        valid_from=valid_from,
        awarded_at=awarded_at,
        valid_until=draw(st.none() | st.integers(0, 9999).map(lambda days: valid_from + timedelta(days))),
        narrative=draw(maybe),
        evidence=draw(st.lists(st.builds(Evidence, st.none() | addresses, texts, maybe, maybe), max_size=3)),
        results=[result_of(one) for one in descriptions if draw(st.booleans())],
        name=draw(maybe),
        description=draw(maybe),
        image=draw(st.none() | pictures),
        credits=draw(credits),
        status=draw(st.sampled_from([None, STATUS])),
    )


@pytest.mark.parametrize("award", [an_award(status=STATUS), a_plain_award()], ids=["full", "plain"])
def test_samples_keep_the_laws(award):
    laws.keep_3(v3.credential(award))


@settings(max_examples=60, deadline=None)
@given(awards())
def test_credentials_keep_the_laws(award):
    document = v3.credential(award)
    laws.keep_3(document)
    subject = document["credentialSubject"]
    assert subject["id"] == award.recipient.subject_id
    assert ("identifier" in subject) == bool(award.recipient.email)
    assert ("result" in subject) == bool(award.results)


@settings(max_examples=40, deadline=None)
@given(awards())
def test_assertions_keep_the_laws(award):
    document = v2.assertion(award, f"{ORIGIN}/a/1", f"{ORIGIN}/b/1", f"{ORIGIN}/1.png", f"{ORIGIN}/c/1/")
    laws.keep_2(document, laws.ASSERTION)
    said = v3.credential(award)
    assert document["issuedOn"] == said["awardedDate"]
    assert document.get("expires") == said.get("validUntil")
    assert document["recipient"]["type"] == ("email" if award.recipient.email else "url")


@settings(max_examples=40, deadline=None)
@given(awards(), st.lists(st.builds(Related, addresses, st.none(), maybe), max_size=2))
def test_badge_classes_and_issuers_keep_the_laws(award, related):
    badge = v2.badge_class(award.achievement, f"{ORIGIN}/b/1", f"{ORIGIN}/i/1", related)
    laws.keep_2(badge, laws.BADGE_CLASS)
    laws.keep_2(v2.issuer(award.achievement.issuer, f"{ORIGIN}/i/1"), laws.PROFILE)


@settings(max_examples=40, deadline=None)
@given(awards())
def test_achievements_by_themselves_keep_the_laws(award):
    document = {"@context": [CREDENTIALS_V2, OPEN_BADGES_V3], **v3.achievement(award.achievement)}
    laws.keep(document)
    assert [error.message for error in laws.ACHIEVEMENT.iter_errors(document)] == []
    laws.rdf.canonical(document)


@pytest.mark.parametrize(
    "break_it",
    [
        lambda said: said.update(image="https://x.example/a.png"),
        lambda said: said.update(evidence=[]),
        lambda said: said.update(description=None),
        lambda said: said.update(validFrom="2026-11-02T09:30:00"),
        lambda said: said.update(credentialStatus=[STATUS]),
        lambda said: said.update(credentialStatus={**STATUS, "statusListIndex": 94567}),
        lambda said: said.update(name="a\tb"),
        lambda said: said.update(unheardOf="of"),
        lambda said: said.update(endorsementJwt=["a.b.c"]),
        lambda said: said.update(issuer="did:web:x.example"),
        lambda said: said["credentialSubject"].update(evidence=said["evidence"]),
        lambda said: said["credentialSubject"]["identifier"][0].update(identityType="email"),
        lambda said: said["credentialSubject"]["achievement"].update(tag="one"),
        lambda said: said["credentialSubject"]["result"][0].update(achievedLevel="urn:no"),
    ],
)
def test_laws_find_what_implementers_get_wrong(break_it):
    document = json.loads(json.dumps(v3.credential(an_award(status=STATUS))))
    laws.keep_3(document)
    break_it(document)
    with pytest.raises((AssertionError, ValueError)):
        laws.keep_3(document)


@pytest.mark.parametrize(
    ("document", "shape", "change"),
    [
        ("assertion", laws.ASSERTION, {"verification": {"type": "hosted"}}),
        ("assertion", laws.ASSERTION, {"issuedOn": 1762000000}),
        ("assertion", laws.ASSERTION, {"evidence": [{"type": "Evidence", "name": "Nothing to see"}]}),
        ("assertion", laws.ASSERTION, {"recipient": {"type": "email", "hashed": False, "identity": "a@b.c"}}),
        ("badge", laws.BADGE_CLASS, {"criteria": {"type": "Criteria"}}),
        ("badge", laws.BADGE_CLASS, {"related": [f"{ORIGIN}/b/2"]}),
        ("issuer", laws.PROFILE, {"email": "nobody"}),
    ],
)
def test_laws_of_the_older_standard_find_mistakes(document, shape, change):
    said = {
        "assertion": v2.assertion(an_award(), f"{ORIGIN}/a/1", f"{ORIGIN}/b/1", f"{ORIGIN}/1.png"),
        "badge": v2.badge_class(an_achievement(), f"{ORIGIN}/b/1", f"{ORIGIN}/i/1"),
        "issuer": v2.issuer(ISSUER, f"{ORIGIN}/i/1"),
    }[document]
    laws.keep_2(said, shape)
    with pytest.raises(AssertionError):
        laws.keep_2({**said, **change}, shape)
