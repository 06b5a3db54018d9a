"""Every accepted kind is known by its content; everything else is refused with its reason."""

from io import BytesIO

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from submissions.evidence import links
from submissions.evidence.inspect import inspect
from submissions.evidence.kinds import BY_EXTENSION, KINDS, Unacceptable
from submissions.wording import REASONS, explain
from tests.factories import pdf, video
from tests.submissions.good_files import (
    archive,
    box,
    boxed,
    mp3,
    noise,
    opendocument,
    saved,
    slides,
    webm,
    word,
    workbook,
)

LIMITS = {"max_bytes": 1_000_000, "max_video_bytes": 2_000_000}


SOUND = {
    "pdf": pdf(),
    "docx": word(),
    "pptx": slides(),
    "xlsx": workbook(),
    "odt": opendocument(),
    "png": saved(noise(), "PNG"),
    "jpeg": saved(noise(), "JPEG"),
    "gif": saved(noise(), "GIF"),
    "webp": saved(noise(), "WEBP"),
    "mp4": video(),
    "mov": boxed(b"qt  "),
    "webm": webm(),
    "mp3": mp3(),
    "m4a": boxed(b"M4A ", (b"soun",)),
    "txt": "Ça marche – bien.\n".encode(),
    "md": b"# Title\n\nText.\n",
    "csv": b"name,mark\nA,1\n",
}
TEXTS = {"txt", "md", "csv"}


def look(content, name):
    return inspect(BytesIO(content), name, **LIMITS)


def refusal(content, name):
    with pytest.raises(Unacceptable) as caught:
        look(content, name)
    assert explain(caught.value)  # there are words for it, and all they need
    return caught.value.code


def test_the_corpus_has_every_kind():
    assert SOUND.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_inspect_knows_every_kind(kind):
    assert look(SOUND[kind], f"My file{KINDS[kind].extension.upper()}") == KINDS[kind]


@pytest.mark.parametrize("extension", sorted(BY_EXTENSION))
def test_inspect_refuses_an_empty_file(extension):
    assert refusal(b"", f"a{extension}") == "empty"


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - TEXTS - {"mp3"}))
def test_inspect_refuses_a_truncated_file(kind):
    content = SOUND[kind]
    for length in (len(content) * 9 // 10, len(content) // 2):
        assert refusal(content[:length], f"a{KINDS[kind].extension}") == "malformed"


@pytest.mark.parametrize("kind", KINDS)
def test_inspect_refuses_every_kind_under_the_name_of_another(kind):
    for other in KINDS.values():
        if other.name == kind or {other.name, kind} <= TEXTS:
            continue
        assert refusal(SOUND[kind], f"a{other.extension}") in ("disguised", "malformed"), other.name


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"MZ" + bytes(200), "program.txt", "disguised"),
        (b"MZ" + bytes(200), "program.pdf", "disguised"),
        (b"<html>", "page.html", "unknown_extension"),
        (b"x", "no-ending", "no_extension"),
        (b"x", ".pdf", "no_extension"),
        ("Prüfung".encode("latin-1"), "a.txt", "not_utf8"),
        ("Prüfung".encode()[:3], "a.csv", "not_utf8"),
        (b"x" * 1_000_001, "a.txt", "too_large"),
        (archive({"a.txt": "x"}), "a.docx", "disguised"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.docx", "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.docx", "disguised"),
        (boxed(b"heic"), "a.mp4", "disguised"),
        (boxed(b"mp42"), "a.m4a", "disguised"),
        (boxed(b"isom", (b"text",)), "a.mp4", "malformed"),
        (webm(b"matroska"), "a.webm", "disguised"),
        (mp3(1), "a.mp3", "malformed"),
        (b"%PDF-1.7\nno more", "a.pdf", "malformed"),
        (saved(noise(), "PNG")[:-30] + bytes(30), "a.png", "malformed"),
    ],
)
def test_inspect_refuses(content, name, code):
    assert refusal(content, name) == code


@pytest.mark.parametrize(("password", "code"), [("secret", "encrypted"), ("", "restricted")])
def test_inspect_refuses_a_protected_pdf(password, code):
    file = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(file, encryption=pikepdf.Encryption(owner="owner", user=password))
    assert refusal(file.getvalue(), "a.pdf") == code


def test_inspect_refuses_too_many_pixels():
    file = BytesIO()
    Image.new("1", (8000, 7000)).save(file, "PNG")
    assert refusal(file.getvalue(), "a.png") == "too_many_pixels"
    file = BytesIO()
    Image.new("1", (20_000, 10_000)).save(file, "PNG")
    assert refusal(file.getvalue(), "a.png") == "too_many_pixels"


def test_inspect_gives_videos_their_own_limit():
    content = boxed() + box(b"free", bytes(1_500_000))
    assert look(content, "a.mp4").is_video
    assert refusal(content + box(b"free", bytes(900_000)), "a.mp4") == "too_large"


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_inspect_takes_or_refuses_whatever_comes(data):
    """A sound file with bytes changed, or noise behind a true beginning: never another error."""
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    content = bytearray(SOUND[kind])
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(1, 40))] + data.draw(st.binary(max_size=200))
    else:
        for _change in range(data.draw(st.integers(1, 5))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        look(bytes(content), f"a{KINDS[kind].extension}")
    except Unacceptable as error:
        assert explain(error)


def test_every_reason_has_words():
    for name in REASONS.values():
        assert "%" not in str(name) or "%(" in str(name)


@pytest.mark.parametrize(
    "url", ["https://example.edu/a", " http://sub.example.edu:8080/?q=1#x ", "https://élan.example/"]
)
def test_check_takes_public_addresses(url):
    assert links.check(url) == url.strip()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "not_an_address"),
        ("example.edu", "not_an_address"),
        ("javascript:alert(1)", "not_an_address"),
        ("https://", "not_an_address"),
        ("https://exa mple.edu", "not_an_address"),
        ("https://[::1", "not_an_address"),
        ("https://example.edu:99999/", "not_an_address"),
        ("https://me:secret@example.edu/", "address_with_password"),
        ("http://localhost/", "private_address"),
        ("http://127.0.0.1/", "private_address"),
        ("http://[::1]/", "private_address"),
        ("http://169.254.169.254/latest", "private_address"),
        ("http://2130706433/", "private_address"),
        ("http://127.1/", "private_address"),
        ("http://printer.local/", "private_address"),
    ],
)
def test_check_refuses_addresses(url, code):
    with pytest.raises(Unacceptable) as caught:
        links.check(url)
    assert caught.value.code == code
    assert explain(caught.value)
