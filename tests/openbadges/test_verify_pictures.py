"""Pictures: two badges in one, and whether it is the picture that the issuer gave the badge."""

import json

import pytest

from openbadges import v2
from openbadges.baking import KEYWORD_V2, KEYWORD_V3, png, svg
from openbadges.model import Image
from openbadges.verify import Standing
from tests.openbadges import samples
from tests.openbadges.good_badges import good, other_assertion, signed_assertion, world
from tests.openbadges.samples import ORIGIN, an_award, chunk
from tests.openbadges.test_verify_keys import DID_KEY, MULTIBASE, method_of, with_proof
from tests.openbadges.verifying import (
    ASSERTION,
    ASSERTION_ID,
    BADGE,
    DID,
    ISSUER_ID,
    Site,
    judged,
    last,
    pages,
    signed,
    token,
)

PICTURE = f"{ORIGIN}/credentials/6a3b.png"
ARTWORK = samples.png()
OTHER = samples.png("RGB")
DOCUMENT = json.dumps(signed(an_award(image=Image(PICTURE))))
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'


def baked(picture=ARTWORK, **texts):
    return png.bake(picture, {KEYWORD_V3: DOCUMENT, **texts})


def drawn(picture=ARTWORK, title="A <badge> & more"):
    return svg.bake(svg.wrap(picture, title), DOCUMENT, "3.0")


def picture_check(data, published):
    verdict = judged(data, pages=pages(**({PICTURE: published} if published else {})))
    found = [one.ok for one in verdict.checks if one.name == "picture"]
    return verdict.state, found, bool(verdict.warnings)


@pytest.mark.parametrize(
    ("shown", "published", "expected"),
    [
        (baked(), (200, baked()), ("valid", [True], False)),
        (baked(), (200, ARTWORK), ("valid", [True], False)),
        (baked(), (200, OTHER), ("valid", [None], True)),
        (baked(OTHER), (200, baked()), ("valid", [None], True)),
        (baked(), None, ("valid", [], False)),
        (baked(), (404, ARTWORK), ("valid", [], False)),
        (baked(), (200, b"<html>"), ("valid", [], False)),
        (baked(), (200, b"GIF89a"), ("valid", [], False)),
        (baked(), (200, DRAWING), ("valid", [], False)),
        (drawn(), (200, baked()), ("valid", [True], False)),
        (drawn(), (200, OTHER), ("valid", [None], True)),
        (svg.bake(DRAWING, DOCUMENT, "3.0"), (200, ARTWORK), ("valid", [None], True)),
        (svg.bake(DRAWING, DOCUMENT, "3.0"), (200, DRAWING), ("valid", [True], False)),
        (svg.bake(DRAWING, DOCUMENT, "3.0"), (200, b"<svg>"), ("valid", [], False)),
    ],
)
def test_picture_is_compared_with_the_one_that_was_signed(shown, published, expected):
    assert picture_check(shown, published) == expected


def test_picture_that_differs_says_so():
    verdict = judged(baked(OTHER), pages=pages(**{PICTURE: (200, ARTWORK)}))
    assert verdict.image == PICTURE
    assert verdict.warnings == ("The picture is not the one that the issuer gave this badge.",)
    assert verdict.checks[-1].detail.startswith("the picture is not the one the issuer shows")


def test_picture_of_a_badge_that_is_not_good_is_not_compared():
    forged = png.bake(ARTWORK, {KEYWORD_V3: DOCUMENT.replace("Inclusive", "Exclusive")})
    assert picture_check(forged, (200, ARTWORK)) == ("tampered", [], False)


def test_picture_may_be_named_by_the_achievement_or_by_its_address_alone():
    assert judged(signed(image=PICTURE)).image == PICTURE
    assert judged(signed(an_award(image=None))).image == f"{ORIGIN}/artwork/0b0f6c54.png"


@pytest.mark.parametrize("form", [form for form in good() if form.startswith(("PNG", "SVG"))])
def test_picture_changed_behind_its_end(form):
    expected = "tampered" if form.startswith("PNG") else "not_a_credential"
    assert judged(good()[form] + b"\0", site=world()).state in (expected, "tampered")


def test_picture_with_several_badges_of_a_kind():
    text = chunk(b"iTXt", KEYWORD_V3.encode() + b"\0\0\0\0\0{}")
    twice = baked()[:-12] + text + baked()[-12:]
    verdict = judged(twice)
    assert verdict.state == "valid"
    assert verdict.warnings == (
        "The picture holds several openbadgecredential chunks; only the first is read.",
    )


def test_picture_damaged_without_a_badge():
    assert judged(ARTWORK[:-20]).state == "not_a_credential"
    assert judged(b"<svg xmlns='http://www.w3.org/2000/svg'><g>").state == "not_a_credential"
    assert (
        judged(b"<svg xmlns='http://www.w3.org/2000/svg'/>").checks[-1].detail.startswith("there is no badge")
    )
    assert judged(drawn()[:-20]).state == "tampered"


def test_picture_damaged_where_no_badge_is():
    whole = baked()
    first = whole.index(b"IDAT") + 4
    damaged = whole[:first] + bytes([whole[first] ^ 1]) + whole[first + 1 :]
    assert last(judged(damaged)) == ("tampered", "format", "the checksum of a part (IDAT) is wrong")


def test_file_that_is_too_large():
    assert judged(bytes(33_000_000)).checks[-1].detail == "the file is too large"


def test_drawing_whose_address_is_not_that_of_its_badge():
    drawing = good()["SVG 2.0"]
    assert judged(drawing, site=world()).state == "valid"
    named = f'verify="{ASSERTION_ID}"'.encode()
    forged = drawing.replace(named, b'verify="https://attacker.example/1"')
    decoy = forged.replace(b"<svg ", b"<!-- " + named + b" --><svg ")
    odd = drawing.replace(named, b'verify="https://attacker.example/1?>"')
    for one in (forged, decoy, odd):
        assert last(judged(one, site=world()))[:2] == ("tampered", "format")


def in_drawing(content, address):
    return (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:b="http://openbadges.org">'
        b'<b:assertion verify="%s">%s</b:assertion></svg>' % (address.encode(), content)
    )


@pytest.mark.parametrize(
    ("form", "address", "state"),
    [
        ("2.0 JWS signed", signed_assertion()["id"], "valid"),
        ("2.0 JWS signed", good()["2.0 JWS signed"].decode(), "valid"),
        ("2.0 JWS signed", "https://attacker.example/1", "tampered"),
        (ASSERTION_ID, ASSERTION_ID, "valid"),
        (ASSERTION_ID, "https://attacker.example/1", "tampered"),
        ("nonsense", "https://attacker.example/1", "not_a_credential"),
        ("eyJ.e30.AA", "https://attacker.example/1", "tampered"),
    ],
)
def test_drawing_with_an_address_beside_something_else_than_json(form, address, state):
    drawing = in_drawing(good().get(form, form.encode()), address)
    assert judged(drawing, site=world()).state == state


def test_drawing_with_a_token_and_an_assertion():
    """The `verify` of the one is not taken for the other's."""
    shown = svg.bake(DRAWING, "", "3.0", good()["3.0 JWT RS256"].decode())
    twin = (
        f'<b:assertion xmlns:b="http://openbadges.org" verify="{ASSERTION_ID}">'
        f"<![CDATA[{json.dumps(ASSERTION)}]]></b:assertion>"
    )
    verdict = judged(shown.replace(b"<path", twin.encode() + b"<path"), site=world())
    assert last(verdict)[:2] == ("valid", "both_standards")


# -- two badges in one


def test_twins_of_other_awards():
    shown = baked(**{KEYWORD_V2: json.dumps(other_assertion())})
    assert last(judged(shown, site=world()))[:2] == ("tampered", "both_standards")


def test_twin_whose_own_status_is_doubtful():
    """A twin that cannot be looked up: with a stranger's credential that is nobody's fault."""
    document = with_proof(DID_KEY, f"{DID_KEY}#{MULTIBASE}")
    twin = {**v2.assertion(an_award(), "https://college.example/1", "https://college.example/b", PICTURE)}
    shown = png.bake(ARTWORK, {KEYWORD_V3: json.dumps(document), KEYWORD_V2: json.dumps(twin)})
    verdict = judged(shown, site=Site(standing={}))
    assert (verdict.state, [one.ok for one in verdict.checks if one.name == "both_standards"]) == (
        "valid",
        [None],
    )


def both(three, two, site):
    shown = {KEYWORD_V3: json.dumps(three), KEYWORD_V2: json.dumps(two)}
    return judged(png.bake(ARTWORK, shown), site=site)


def college(name="Some College", known=(), **more):
    """What a stranger publishes, and its assertion of the award that Northlake made."""
    address = "https://college.example"
    assertion = v2.assertion(an_award(), f"{address}/1", f"{address}/badge", PICTURE)
    published = {
        f"{address}/1": assertion,
        f"{address}/badge": {**BADGE, "id": f"{address}/badge", "issuer": f"{address}/issuer"},
        f"{address}/issuer": {"id": f"{address}/issuer", "type": "Issuer", "name": name, "url": address},
    }
    return assertion, Site(pages={**pages(), **published, **more}, known=(DID, ISSUER_ID), standing={})


def published_by(issuer, address):
    """A stranger's credential of the same award, and the address of its keys."""
    document = {
        "id": issuer,
        "verificationMethod": [method_of(issuer)],
        "assertionMethod": [f"{issuer}#key-1"],
    }
    return with_proof(issuer, f"{issuer}#key-1"), {address: document}


@pytest.mark.parametrize(
    ("issuer", "address", "name", "held"),
    [
        ("https://college.example/3", "https://college.example/3", "Some College", True),
        ("did:web:college.example", "https://college.example/.well-known/did.json", "Some College", True),
        ("did:web:college.example", "https://college.example/.well-known/did.json", "Their Tenant", None),
        ("did:web:other.example", "https://other.example/.well-known/did.json", "Some College", None),
    ],
)
def test_twins_of_strangers(issuer, address, name, held):
    """Nobody can lend himself the weight of another by putting both badges into one picture."""
    three, keys_of_issuer = published_by(issuer, address)
    two, site = college(name, **keys_of_issuer)
    verdict = both(three, two, site)
    assert (verdict.state, verdict.checks[-1].name, verdict.checks[-1].ok) == (
        "valid",
        "both_standards",
        held,
    )


def test_twins_of_a_stranger_without_an_address():
    two, site = college()
    verdict = both(with_proof(DID_KEY, f"{DID_KEY}#{MULTIBASE}"), two, site)
    assert (verdict.state, verdict.checks[-1].ok) == ("valid", None)
    assert "one issuer" in verdict.checks[-1].detail


def test_twins_of_a_stranger_and_somebody_known():
    two, site = college()
    for pair in (signed(), two), (with_proof(DID_KEY, f"{DID_KEY}#{MULTIBASE}"), ASSERTION):
        assert last(both(*pair, site)) == (
            "tampered",
            "both_standards",
            "the 2.0 assertion in the picture is not the same issuer's",
        )


def test_twins_of_one_standard():
    dated = {**ASSERTION, "validFrom": ASSERTION["issuedOn"]}
    site = Site(pages=pages(**{ASSERTION_ID: dated}))
    for pair in (signed(), signed()), (dated, dated), (dated, signed()):
        assert last(both(*pair, site))[:2] == ("tampered", "both_standards")


def test_twin_that_is_revoked_says_why():
    standing = {signed()["id"]: Standing("good"), "urn:uuid:2": Standing("revoked", "Mistake")}
    assert last(both(signed(), signed(id="urn:uuid:2"), Site(pages=pages(), standing=standing))) == (
        "revoked",
        "both_standards",
        "Mistake",
    )


def test_twin_that_is_suspended():
    standing = {ASSERTION_ID: Standing("suspended", "Under review"), "*": Standing("good")}
    shown = baked(**{KEYWORD_V2: json.dumps(ASSERTION)})
    gone = pages(**{ASSERTION_ID: (410, {})})
    assert last(judged(shown, pages=gone, standing=standing)) == (
        "suspended",
        "both_standards",
        "Under review",
    )


def test_twin_of_a_token():
    shown = png.bake(ARTWORK, {KEYWORD_V3: token(), KEYWORD_V2: json.dumps(ASSERTION)})
    assert last(judged(shown))[:2] == ("valid", "both_standards")
