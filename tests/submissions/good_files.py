"""Files that honest people hand in, made as their programs make them: every kind, plain and unusual."""

import struct
import zipfile
import zlib
from io import BytesIO

import openpyxl
import pikepdf
import pptx
from docx import Document
from docx.shared import Pt
from odfdo import Document as OpenDocument
from odfdo import Paragraph
from PIL import Image, PngImagePlugin

OFFICE = "application/vnd.openxmlformats-officedocument"
ODT = "application/vnd.oasis.opendocument.text"


def saved(thing, *args, **options):
    file = BytesIO()
    thing.save(file, *args, **options)
    return file.getvalue()


# -- archives


def archive(parts, method=zipfile.ZIP_DEFLATED, comment=b""):
    """A zip of {name: content}; an entry may be given as a ZipInfo."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as out:
        for name, content in parts.items():
            out.writestr(name, content)
        out.comment = comment
    return file.getvalue()


class Unseekable:
    """A stream that only goes on: what writes to it must put sizes behind the content."""

    def __init__(self):
        self.content = b""

    def write(self, data):
        self.content += bytes(data)
        return len(data)

    def flush(self):
        pass


def streamed(content):
    """The same parts with data descriptors, as programs write them that do not go back."""
    file = Unseekable()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            method = zipfile.ZIP_STORED if entry.filename == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(entry.filename, old.read(entry), method)
    return file.content


def parts_of(content):
    with zipfile.ZipFile(BytesIO(content)) as opened:
        return {entry.filename: opened.read(entry) for entry in opened.infolist()}


def changed(content, remove=(), **parts):
    """The same archive with parts added or replaced; "__" stands for the slash, "_x_" for the dot."""
    named = {name.replace("__", "/").replace("_x_", "."): value for name, value in parts.items()}
    return archive({name: value for name, value in (parts_of(content) | named).items() if name not in remove})


# -- documents


def word(text="What I did in class."):
    document = Document()
    document.add_heading("Reflection", 1)
    document.add_paragraph(text).runs[0].font.size = Pt(12)
    document.add_table(2, 2).cell(0, 0).text = "Mark"
    document.core_properties.author = "Ada Example"
    return saved(document)


def slides():
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[0])
    slide.shapes.title.text = "My lesson"
    slide.notes_slide.notes_text_frame.text = "Said slowly."
    return saved(show)


def workbook():
    book = openpyxl.Workbook()
    book.active.title = "Marks"
    for row in range(200):
        book.active.append([f"Student {row}", row])
    return saved(book)


def opendocument():
    document = OpenDocument("text")
    document.body.append(Paragraph("What I did in class."))
    return saved(document)


def pdf(pages=2, **options):
    document = pikepdf.new()
    for number in range(pages):
        page = document.add_blank_page()
        words = f"BT /F1 12 Tf 50 700 Td (Page {number}) Tj ET ".encode() * 40
        page.Contents = document.make_stream(words)
    return saved(document, **options)


def scanned_pdf():
    """A picture a page, as a scanner makes it: packed colours, no words."""
    document = pikepdf.new()
    page = document.add_blank_page()
    rows = zlib.compress(Image.new("RGB", (2480, 3508), "white").tobytes())
    picture = pikepdf.Stream(document, rows)
    picture.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=2480,
        Height=3508,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.FlateDecode,
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=picture))
    page.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /Im Do Q")
    return saved(document)


def pdf_with_attachment():
    document = pikepdf.Pdf.open(BytesIO(pdf()))
    document.attachments["plan.docx"] = pikepdf.AttachedFileSpec(document, word())
    return saved(document, compress_streams=True, recompress_flate=True)


def annotated_pdf():
    """What a comment with styles and a title about tags put near the beginning of a file."""
    document = pikepdf.Pdf.open(BytesIO(pdf()))
    document.trailer.Info = pikepdf.Dictionary(Title="About <script> tags and <?php too")
    comment = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.FreeText,
        Rect=[50, 50, 200, 90],
        Contents="Well done",
        RC='<?xml version="1.0"?><body xmlns="http://www.w3.org/1999/xhtml"><p>Well done</p></body>',
    )
    document.pages[0].Annots = pikepdf.Array([comment])
    return saved(document, object_stream_mode=pikepdf.ObjectStreamMode.disable)


# -- pictures


def noise(mode="RGB", size=(90, 60)):
    if mode in ("I;16", "I"):
        return Image.frombytes(
            "I;16",
            size,
            bytes(range(256)) * (size[0] * size[1] * 2 // 256) + bytes(size[0] * size[1] * 2 % 256),
        )
    return Image.effect_noise(size, 90).convert("RGB").convert(mode)


def frames(count=4, size=(60, 40), mode="RGB"):
    return [Image.new(mode, size, (40 * number, 90, 20)) for number in range(count)]


def animated(form, **options):
    first, *rest = frames()
    return saved(first, form, save_all=True, append_images=rest, duration=80, loop=0, **options)


def jpeg(**options):
    return saved(noise(), "JPEG", **options)


def with_segment(content, marker, payload):
    return (
        content[:2] + b"\xff" + bytes([marker]) + struct.pack(">H", len(payload) + 2) + payload + content[2:]
    )


def exif_with_maker_note():
    """Exif with the camera's own notes (tag 0x927C), big-endian."""
    entry = b"\x92\x7c\x00\x07" + struct.pack(">I", 8) + struct.pack(">I", 0)
    return b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + entry + bytes(4)


def small_video():
    return boxed(b"mp42")


def motion_photo():
    """A JPEG that announces the video behind it, as phones save a moving picture."""
    xmp = b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><rdf:Description GCamera:MotionPhoto="1"/></x:xmpmeta>'
    return with_segment(jpeg(), 0xE1, xmp) + small_video()


def samsung_photo():
    """A JPEG with the trailer of one maker's phones: blocks, a directory, its mark."""
    block = b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1699999999999"
    directory = b"SEFH" + struct.pack("<III", 106, 1, 0x010A0000) + struct.pack("<II", len(block), len(block))
    return jpeg() + small_video() + block + directory + struct.pack("<I", len(directory)) + b"SEFT"


def picture_with_second():
    """A JPEG with a second one behind it, announced by the multi-picture format."""
    return with_segment(jpeg(), 0xE2, b"MPF\0MM\0*\0\0\0\x08" + bytes(40)) + jpeg(quality=30)


def commented_png():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Software", "Drawing program")
    notes.add_itxt("Comment", "Ça marche", "fr", "Commentaire", zip=True)
    notes.add_text("Long", "word " * 2000, zip=True)
    return saved(noise(), "PNG", pnginfo=notes, dpi=(300, 300))


# -- sound and video


def box(name, content=b""):
    return struct.pack(">I", 8 + len(content)) + name + content


def track(handler=b"vide", coding=b"avc1", flag=1, location=b""):
    reference = box(
        b"dref", bytes(4) + struct.pack(">I", 1) + box(b"url ", struct.pack(">I", flag) + location)
    )
    sample = box(b"stsd", bytes(4) + struct.pack(">I", 1) + box(coding, bytes(78)))
    tables = box(b"minf", box(b"dinf", reference) + box(b"stbl", sample))
    return box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13)) + tables))


def boxed(brand=b"isom", handlers=(b"vide", b"soun"), extra=b"", **options):
    tracks = b"".join(track(handler, **options) for handler in handlers)
    return (
        box(b"ftyp", brand + bytes(4) + b"isommp42")
        + extra
        + box(b"moov", box(b"mvhd", bytes(100)) + tracks)
        + box(b"mdat", bytes(range(256)))
    )


def element(number, content):
    return bytes.fromhex(number) + (0x10000000 | len(content)).to_bytes(4, "big") + content


def webm(doctype=b"webm", tracks=b"", extra=b"", live=False):
    entry = element("AE", element("D7", b"\x01") + element("86", b"V_VP8") + tracks)
    head = element("1A45DFA3", element("4282", doctype))
    content = (
        extra
        + element("1654AE6B", entry)
        + element("1F43B675", element("E7", b"\0") + bytes.fromhex("A3") + b"\x88" + bytes(8))
    )
    if live:  # a recording in a browser: lengths are not known when they are written
        cluster = bytes.fromhex("1F43B675") + b"\x01" + b"\xff" * 7 + element("E7", b"\0")
        return (
            head
            + bytes.fromhex("18538067")
            + b"\x01"
            + b"\xff" * 7
            + extra
            + element("1654AE6B", entry)
            + cluster
        )
    return head + element("18538067", content)


def mp3(count=5):
    return (b"\xff\xfb\x90\x00" + bytes(413)) * count


def tag(content):
    """An ID3v2.3 tag around some frames."""
    size = bytes(len(content) >> 7 * place & 0x7F for place in (3, 2, 1, 0))
    return b"ID3\x03\0\0" + size + content


def cover():
    picture = b"\0image/jpeg\0\x03\0" + jpeg()
    return tag(b"APIC" + struct.pack(">IH", len(picture), 0) + picture)


def good():
    """{name: content} of files that are taken."""
    cmyk, sixteen = noise("CMYK"), noise("I;16")
    return {
        "report.pdf": pdf(),
        "UPPER CASE.PDF": pdf(),
        "fast web view.pdf": pdf(linearize=True),
        "object streams.pdf": pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "version 2.0.pdf": pdf(force_version="2.0"),
        "scan.pdf": scanned_pdf(),
        "attachment.pdf": pdf_with_attachment(),
        "newlines behind.pdf": pdf() + b"\r\n\r\n\0\0\n",
        "words behind.pdf": pdf() + b"\n% printed by the library's copier\n",
        "many pages.pdf": pdf(300),
        "annotated.pdf": annotated_pdf(),
        "blank line before.pdf": b"\r\n" + pdf(),
        "marked.pdf": b"\xef\xbb\xbf" + pdf(),
        "word.docx": word(),
        "word streamed.docx": streamed(word()),
        "word stored.docx": archive(parts_of(word()), zipfile.ZIP_STORED),
        "noted archive.docx": archive(parts_of(word()), comment=b"made by a converter"),
        "slides.pptx": slides(),
        "marks.xlsx": workbook(),
        "writer.odt": opendocument(),
        "writer streamed.odt": streamed(opendocument()),
        "picture.png": saved(noise(), "PNG"),
        "transparent.png": saved(noise("RGBA"), "PNG"),
        "grey.png": saved(noise("L"), "PNG"),
        "grey with alpha.png": saved(noise("LA"), "PNG"),
        "palette.png": saved(noise("P"), "PNG"),
        "black and white.png": saved(noise("1"), "PNG"),
        "sixteen bits.png": saved(sixteen, "PNG"),
        "notes.png": commented_png(),
        "animated.png": animated("PNG"),
        "with an old end behind.png": saved(noise(), "PNG") + saved(noise(), "PNG")[-400:],
        "photo.jpg": jpeg(exif=Image.Exif().tobytes()),
        "photo.jpeg": jpeg(),
        "progressive.jpg": jpeg(progressive=True),
        "grey.jpg": saved(noise("L"), "JPEG"),
        "narrow.jpg": saved(noise(size=(3, 400)), "JPEG"),
        "low.jpg": saved(noise(size=(400, 7)), "JPEG"),
        "point.jpg": saved(noise(size=(1, 1)), "JPEG"),
        "cmyk.jpg": saved(cmyk, "JPEG"),
        "restart marks.jpg": jpeg(restart_marker_rows=1),
        "comment.jpg": jpeg(comment=b"In class"),
        "motion.jpg": motion_photo(),
        "samsung.jpg": samsung_photo(),
        "two pictures.jpg": picture_with_second(),
        "camera preview.jpg": with_segment(jpeg(), 0xE1, exif_with_maker_note()) + jpeg(quality=20),
        "zeros behind.jpg": jpeg() + bytes(4000),
        "still.gif": saved(noise("P"), "GIF"),
        "animated.gif": animated("GIF"),
        "comment.gif": saved(noise("P"), "GIF", comment=b"In class"),
        "photo.webp": saved(noise(), "WEBP"),
        "lossless.webp": saved(noise("RGBA"), "WEBP", lossless=True),
        "animated.webp": animated("WEBP"),
        "lesson.mp4": boxed(),
        "phone.MOV": boxed(b"qt  "),
        "free room.mp4": boxed(extra=box(b"free", bytes(3000))),
        "old.mov": boxed()[24:],
        "sound.m4a": boxed(b"M4A ", (b"soun",)),
        "voice.m4a": boxed(b"mp42", (b"soun",)),
        "screen.webm": webm(),
        "live.webm": webm(live=True),
        "voice.mp3": mp3(),
        "tagged.mp3": cover() + mp3(40) + b"TAG" + bytes(125),
        "joined.mp3": mp3(10) + tag(b"TIT2" + bytes(20)) + mp3(10),
        "notes.txt": "Ça marche – bien.\n".encode(),
        "marked.txt": b"\xef\xbb\xbfNotes of a lesson\r\n",
        "tabs.txt": b"a\tb\x0c\n",
        "plan.md": b"# Title\n\n<details><summary>More</summary>Text</details>\n",
        "talk about it.md": b"A PDF begins with %PDF-1.7, a page with <html>, PHP with <?php .\n",
        "front matter.md": b"---\ntitle: Plan\n---\nText\n",
        "marks.csv": b"name,mark\nA,1\n=SUM(1),2\n",
        "archive.tar.txt": b"Two endings, one file.\n",
        "\u05e9\u05dc\u05d5\u05dd\u200f.txt": b"A name with a mark of direction, as Hebrew has it.\n",
        "Bildschirmfoto 10.42\u202fUhr.png": saved(noise(), "PNG"),
        " blanks around .txt ": b"x",
    }
