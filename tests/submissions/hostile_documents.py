"""PDFs that are not what they say, written by hand, with the codes of their refusals."""

import zlib
from io import BytesIO

import pikepdf

from tests.submissions.good_files import pdf, saved, word
from tests.submissions.hostile_pictures import png
from tests.submissions.payloads import HTML, PROGRAM, RAR, ZIP, zeros


def raw_pdf(*objects, root=1, extra=b"", header=b"%PDF-1.7\n"):
    """Numbered objects with a right table; object 1 is the catalogue."""
    out, places = bytearray(header), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        extra,
        start,
    )
    return bytes(out)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>"


def stream(data, keys):
    return b"<< /Length %d %s >>\nstream\n" % (len(data), keys) + data + b"\nendstream"


def with_stream(data, keys):
    return raw_pdf(CATALOGUE, PAGES, PAGE[:-2] + b"/Contents 4 0 R >>", stream(data, keys))


def deep_pages(depth):
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 3) for number in range(depth)]
    return raw_pdf(CATALOGUE, *nodes, PAGE)


def encrypted_pdf(user):
    return pdf(encryption=pikepdf.Encryption(owner="owner", user=user))


def inside_stream(payload):
    """A sound PDF with something whole and unpacked inside."""
    document = pikepdf.Pdf.open(BytesIO(pdf()))
    document.Root.Extra = document.make_stream(payload)
    return saved(document, compress_streams=False)


def pdfs():
    sound = pdf()
    page_loop = raw_pdf(CATALOGUE, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>")
    many = b"<< /Type /Pages /Kids [" + b" ".join(b"%d 0 R" % number for number in range(3, 5004)) + b"] >>"
    bomb = zeros(72 << 20)
    picture = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceGray"
    )
    return [
        ("a.pdf", b"%PDF-1.7\nno more", "malformed"),
        ("a.pdf", sound[:-60], "malformed"),
        ("a.pdf", sound[: len(sound) // 2], "malformed"),
        ("a.pdf", b"\n" * 20 + sound, "malformed"),
        ("a.pdf", b"\n<html>\n" + sound, "malformed"),
        ("a.pdf", b"From: somebody\n" + sound, "malformed"),
        ("a.pdf", encrypted_pdf("secret"), "encrypted"),
        ("a.pdf", encrypted_pdf(""), "restricted"),
        ("a.pdf", saved(pikepdf.new()), "malformed"),
        ("a.pdf", raw_pdf(b"<< /Type /Catalog >>"), "malformed"),
        ("a.pdf", raw_pdf(CATALOGUE, b"<< /Type /Pages /Kids [] /Count 0 >>"), "malformed"),
        ("a.pdf", raw_pdf(CATALOGUE, b"<< /Type /Pages /Kids 7 /Count 1 >>"), "malformed"),
        ("a.pdf", page_loop, "malformed"),
        ("a.pdf", raw_pdf(CATALOGUE, PAGES, b"<< /Type /Pages /Kids [2 0 R] >>"), "malformed"),
        ("a.pdf", deep_pages(100), "malformed"),
        ("a.pdf", deep_pages(5000), "malformed"),
        ("a.pdf", raw_pdf(CATALOGUE, PAGES, PAGE, b"[" * 5000 + b"]" * 5000), "malformed"),
        ("a.pdf", raw_pdf(CATALOGUE, PAGES, PAGE, b"<< /A " * 3000 + b"1" + b" >>" * 3000), "malformed"),
        ("a.pdf", with_stream(bomb, b"/Filter /FlateDecode"), "bomb"),
        ("a.pdf", with_stream(zlib.compress(bomb), b"/Filter [/FlateDecode /FlateDecode]"), "bomb"),
        ("a.pdf", with_stream(zlib.compress(zlib.compress(bomb)), b"/Filter [/Fl /Fl /Fl]"), "bomb"),
        ("a.pdf", with_stream(bomb.hex().encode() + b">", b"/Filter [/ASCIIHexDecode /FlateDecode]"), "bomb"),
        ("a.pdf", with_stream(bytes([129, 0]) * 700_000, b"/Filter /RunLengthDecode"), "bomb"),
        ("a.pdf", with_stream(zlib.compress(bytes([129, 0]) * 700_000), b"/Filter [/Fl /RL]"), "bomb"),
        ("a.pdf", with_stream(bomb, picture % (10, 10) + b" /Filter /FlateDecode"), "bomb"),
        ("a.pdf", with_stream(b"x", picture % (60000, 60000) + b" /Filter /DCTDecode"), "too_many_pixels"),
        ("a.pdf", with_stream(b"\x80" * 100, b"/Filter [/LZW /Fl]"), "too_costly"),
        ("a.pdf", raw_pdf(CATALOGUE, many, *[PAGE] * 5001), "too_many_pages"),
        ("a.pdf", sound + ZIP, "polyglot"),
        ("a.pdf", sound + word(), "polyglot"),
        ("a.pdf", inside_stream(word()), "polyglot"),
        ("a.pdf", sound + HTML, "polyglot"),
        ("a.pdf", sound + PROGRAM, "polyglot"),
        ("a.pdf", sound + png(), "polyglot"),
        ("a.pdf", sound + RAR, "polyglot"),
        ("a.pdf", sound.replace(b"\n", b"\n%<html><body>\n", 1), "polyglot"),
        ("a.docx", sound, "disguised"),
        ("a.pdf", HTML, "disguised"),
        ("a.pdf", b"%!PS-Adobe-3.0\n", "disguised"),
    ]
