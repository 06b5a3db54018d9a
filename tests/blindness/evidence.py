"""Real files of many kinds that tell of their author wherever files can, under names that tell too."""

from io import BytesIO

import pikepdf
from docx import Document
from PIL import Image

from badges.models import EvidenceRequirement, Kind
from submissions import actions
from submissions.models import EvidenceItem, Submission
from tests import factories
from tests.submissions import good_files
from tests.submissions.cleaning import media_files, mp3_files, pictures, searching

from .cast import CAST, EMPLOYEE
from .tokens import Token

WINDOWS, UNIX = r"C:\Users\quill71\Documents", "/home/quill71/teaching"
PHOTO = bytes.fromhex("8f1d9ec37ab2466f90d1b7e25c3a84f7e6129bd05d")  # in the small picture of a camera's file
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nToday we fold paper.\n"
LINK = "https://portfolio.example/lesson"
TEXTS = ("I tried it with two groups and it went well. " * 4).strip()
ASKED = [
    {"prompt": "Papers", "kinds": ["file", "video", "link"], "minimum": 1, "maximum": 12},
]


def files() -> dict[str, bytes]:
    """By the names that their owner gave them."""
    return {
        "Quillfeather final certificate.pdf": _pdf(),
        "zebediah reflection v7.docx": _word(),
        "IMG_quillfeather_0412.jpg": _photo(),
        "Screenshot zquill.png": pictures.planted_png(pictures.PNGS["RGB"]),
        "zebediah waving.gif": pictures.saved(
            "GIF", pictures.noise("P"), comment=CAST["author"].name.encode()
        ),
        "quillfeather teaching.mp4": media_files.planted_clip(),
        "zebediah on the radio.mp3": mp3_files.planted_mp3(),
    }


def tokens() -> set[Token]:
    secrets: dict[str, str | bytes] = {
        "employee number": EMPLOYEE,
        "folder on Windows": WINDOWS,
        "folder on Linux": UNIX,
        "account on a computer": "quill71",
        "photo": PHOTO,
        **{f"planted {number}": secret for number, secret in enumerate(searching.SECRETS[1:], 1)},
        **{f"file name {number}": name for number, name in enumerate(files(), 1)},
    }
    return {Token("author", what, secret) for what, secret in secrets.items()}


def given(submission: Submission) -> list[EvidenceItem]:
    """Files, a link and texts for everything that is asked, with the blind copies that workers make."""
    by, items = submission.earner, []
    rows = EvidenceRequirement.objects.filter(component__version=submission.badge_version)
    for requirement in rows.select_related("component").order_by("component__kind", "position"):
        one = {"by": by, "submission": submission, "requirement": requirement}
        if requirement.component.kind == Kind.DEMONSTRATION:
            for name, content in files().items():
                items.append(factories.add_file(**one, upload=factories.upload(name, content)))
                if name.endswith(".mp4"):
                    actions.set_captions(by=by, item=items[-1], text=CAPTIONS)
            items.append(actions.add_link(**one, url=LINK, caption="My site"))
        else:
            items += factories.give_evidence(submission, requirement)
    return items


def _pdf() -> bytes:
    author = CAST["author"]
    with pikepdf.open(BytesIO(good_files.pdf())) as document:
        document.docinfo["/Author"] = author.name
        document.docinfo["/Subject"] = f"Employee {EMPLOYEE}, {author.department}"
        document.docinfo["/Title"] = f"{WINDOWS}\\certificate.doc"
        document.docinfo["/Keywords"] = f"{author.email} {UNIX}/certificate.tex"
        file = BytesIO()
        document.save(file)
    return file.getvalue()


def _word() -> bytes:
    document = Document(BytesIO(good_files.word()))
    author, about = CAST["author"], document.core_properties
    about.author, about.last_modified_by = author.name, author.email
    about.comments, about.subject = f"{UNIX}/reflection.odt", f"{EMPLOYEE} {author.department}"
    about.keywords, about.category = f"{WINDOWS}\\reflection.docx", searching.EMAIL
    return good_files.saved(document)


def _photo() -> bytes:
    """As a camera makes it, with a small picture in its EXIF, in which the unique bytes stand."""
    thumbnail = BytesIO()
    Image.new("RGB", (16, 12), 3).save(thumbnail, "JPEG", comment=PHOTO)
    told = pictures.exif() + thumbnail.getvalue()
    return pictures.saved("JPEG", exif=told, comment=CAST["author"].name.encode(), xmp=pictures.XMP)
