"""PDFs and their parts, as common programs write them, to hide words in."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from fpdf import FPDF
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

Place = Callable[[pikepdf.Pdf, str], None]


def kept_in(places: dict[str, Place]) -> Callable[[Place], Place]:
    """A decorator that keeps each function by its name."""

    def place(function: Place) -> Place:
        places[function.__name__] = function
        return function

    return place


def plain() -> bytes:
    """Two pages with text, a picture, a bookmark and a link, as common programs write them."""
    pdf = FPDF()
    pdf.set_font("Helvetica", size=14)
    for number in (1, 2):
        pdf.add_page()
        pdf.start_section(f"Part {number}")
        pdf.cell(text=f"What the students did in part {number}")
        pdf.image(photograph(), x=20, y=40, w=60)
    pdf.link(20, 120, 40, 10, pdf.add_link(page=1))
    return bytes(pdf.output())


def photograph(words: str = "", **options: Any) -> BytesIO:
    """A JPEG, with words in its EXIF."""
    picture, file = Image.new("RGB", (60, 40), (200, 60, 20)), BytesIO()
    if words:
        options["exif"] = Image.Exif()
        options["exif"][0x013B] = words
    picture.save(file, "JPEG", **options)
    return BytesIO(file.getvalue())


def in_utf16(words: str) -> String:
    return String(b"\xfe\xff" + words.encode("utf-16-be"))


def picture(pdf: pikepdf.Pdf, data: bytes, filters: str = "/DCTDecode") -> Any:
    return pdf.make_indirect(
        Stream(
            pdf,
            data,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=60,
            Height=40,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name(filters),
        )
    )


def first_picture(pdf: pikepdf.Pdf) -> Any:
    images = pdf.pages[0].obj.Resources.XObject
    return images[sorted(images.keys())[0]]


def drawn(pdf: pikepdf.Pdf, thing: Any, name: str = "/Extra", page: int = 0) -> Any:
    """Draw a form or a picture on a page."""
    resources = pdf.pages[page].obj.Resources
    if "/XObject" not in resources:
        resources.XObject = Dictionary()
    resources.XObject[name] = thing
    pdf.pages[page].contents_add(b"q 50 0 0 40 300 300 cm %s Do Q" % name.encode())
    return thing


def form(pdf: pikepdf.Pdf, content: bytes = b"0 0 1 rg 0 0 1 1 re f", **entries: Any) -> Any:
    return pdf.make_indirect(
        Stream(pdf, content, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1], **entries)
    )


def annotated(pdf: pikepdf.Pdf, **entries: Any) -> Any:
    page = pdf.pages[0].obj
    if "/Annots" not in page:
        page.Annots = Array()
    one = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=[300, 500, 380, 540], **entries))
    page.Annots.append(one)
    return one


def script(words: str) -> Any:
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{words}')"))


def structure(pdf: pikepdf.Pdf) -> Any:
    """A tree with one figure; gives back the figure."""
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    figure = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Figure, P=root, Alt="A poster", Pg=pdf.pages[0].obj, K=0)
    )
    root.K = Array([figure])
    pdf.Root.StructTreeRoot = root
    return figure


def field(pdf: pikepdf.Pdf, **entries: Any) -> Any:
    look = Stream(pdf, b"0.9 g 0 0 80 40 re f", Subtype=Name.Form, BBox=[0, 0, 80, 40])
    one = annotated(pdf, Subtype=Name.Widget, AP=Dictionary(N=pdf.make_indirect(look)), F=4, **entries)
    if "/AcroForm" not in pdf.Root:
        pdf.Root.AcroForm = Dictionary(Fields=[])
    pdf.Root.AcroForm.Fields.append(one)
    return one
