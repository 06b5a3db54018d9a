"""Blind copies of PDFs: nothing hidden is left, everything seen is as it was."""

import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Stream
from PIL import ImageChops

from credentials_site.demo import files
from submissions.evidence.cleaning import pdf
from submissions.evidence.kinds import Uncleanable

from .pdf_parts import annotated, drawn, field, form, photograph, picture, plain, structure
from .pdf_places import PLACES
from .searching import AUTHOR, EARLIER, SECRETS, found_in


def saved(document: pikepdf.Pdf, **options) -> bytes:
    file = BytesIO()
    document.save(file, **options)
    return file.getvalue()


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(data))


def cleaned(data: bytes, folder: Path) -> tuple[bytes, tuple[str, ...]]:
    source, copy = folder / "source", folder / "copy"
    source.write_bytes(data)
    notes = pdf.clean(source, copy)
    assert sorted(path.name for path in folder.iterdir()) == ["copy", "source"]
    return copy.read_bytes(), notes


def pictures_of(data: bytes) -> list:
    with pypdfium2.PdfDocument(data) as document:
        document.init_forms()
        return [document[number].render().to_pil() for number in range(len(document))]


def looks_like(one: bytes, other: bytes) -> bool:
    before, after = pictures_of(one), pictures_of(other)
    assert len(before) == len(after)
    differences = [ImageChops.difference(*pair).convert("L") for pair in zip(before, after, strict=True)]
    return all(picture.getextrema()[1] <= 2 for picture in differences)


@pytest.mark.parametrize("name", PLACES)
def test_clean_leaves_no_hidden_words(name, tmp_path):
    document = opened(plain())
    PLACES[name](document, AUTHOR)
    original = saved(document)
    assert found_in(original, {AUTHOR}) == {AUTHOR}

    copy, notes = cleaned(original, tmp_path)

    assert found_in(copy, {AUTHOR}) == set()
    assert notes
    assert len(opened(copy).pages) == 2
    if name != "attached_media":
        assert looks_like(original, copy)


def test_clean_leaves_nothing_of_all_places_together(tmp_path):
    document = opened(plain())
    for number, hide in enumerate(PLACES.values()):
        hide(document, SECRETS[number % len(SECRETS)])
    original = saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert found_in(original) == set(SECRETS)

    copy, notes = cleaned(original, tmp_path)

    assert found_in(copy) == set()
    assert {
        "attachments",
        "links",
        "people",
        "properties",
        "scripts",
        "signatures",
        "thumbnail",
        "times",
    } <= set(notes)


def test_clean_forgets_earlier_revisions(tmp_path):
    """An update appended to the file hides a page's text; the bytes of before are still in front of it."""
    document = opened(plain())
    document.pages[0].obj.Contents = document.make_indirect(
        Stream(document, f"BT ({EARLIER}) Tj ET".encode())
    )
    number = document.pages[0].obj.Contents.objgen[0]
    first = saved(document, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    with opened(first) as again:
        number, size = again.pages[0].obj.Contents.objgen[0], int(again.trailer.Size)
        root = again.Root.objgen[0]
    start = first.rindex(b"startxref\n") + len(b"startxref\n")
    previous = int(first[start : first.index(b"\n", start)])
    update = b"%d 0 obj\n<</Length 0>>\nstream\n\nendstream\nendobj\n" % number
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    values = (number, len(first), size, root, previous, len(first) + len(update))
    original = first + update + table % values
    assert found_in(original, {EARLIER}) == {EARLIER}
    with opened(original) as now:
        assert now.pages[0].obj.Contents.read_bytes() == b""

    copy, notes = cleaned(original, tmp_path)

    assert found_in(copy, {EARLIER}) == set()
    assert "revisions" in notes


def test_clean_says_nothing_of_a_file_laid_out_for_the_web(tmp_path):
    document = opened(plain())
    del document.trailer["/Info"]
    assert cleaned(saved(document, linearize=True), tmp_path)[1] == ()


def test_clean_forgets_objects_that_hang_on_nothing(tmp_path):
    document = opened(plain())
    loose = document.make_indirect(Dictionary(Author=AUTHOR))
    data = saved(document)
    place = data.rindex(b"\nxref")
    original = data[:place] + b"\n%d 0 obj\n(%s)\nendobj" % (loose.objgen[0], AUTHOR.encode()) + data[place:]
    original = original.replace(
        b"startxref\n%d" % (place + 1), b"startxref\n%d" % (original.rindex(b"\nxref") + 1)
    )
    assert found_in(original, {AUTHOR}) == {AUTHOR}
    assert found_in(cleaned(original, tmp_path)[0], {AUTHOR}) == set()


@pytest.mark.parametrize("recipe", [name for name in files.RECIPES if name.endswith(".pdf")])
def test_clean_keeps_the_looks_of_the_demo(recipe, tmp_path):
    _, data = files.make(recipe)
    copy, notes = cleaned(data, tmp_path)
    assert looks_like(data, copy)
    assert notes == ("properties",)


def test_clean_twice_gives_the_same_bytes(tmp_path):
    once, _ = cleaned(plain(), tmp_path)
    twice, notes = cleaned(once, tmp_path)
    assert twice == once
    assert notes == ()


def test_clean_keeps_what_people_see_and_hear(tmp_path):
    document = opened(plain())
    figure = structure(document)
    figure.ActualText, figure.Lang = "5 %", "en-CA"
    note = annotated(document, Subtype=Name.Text, Contents="More detail here")
    annotated(document, Subtype=Name.Text, Contents="Done", IRT=note)
    annotated(document, Subtype=Name.Link, A=Dictionary(S=Name.GoTo, D=[document.pages[1].obj, Name.Fit]))
    field(document, FT=Name.Tx, T="Course", V="BIOL 1105")
    field(document, FT=Name.Ch, T="Term", V="f", Opt=[["f", "Fall"], ["w", "Winter"]])
    document.Root.Lang = "en"
    document.Root.MarkInfo = Dictionary(Marked=True)
    document.Root.PageLabels = Dictionary(Nums=[0, Dictionary(S=Name.r, P="A-")])
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name="Answers"))
    document.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(Order=["Layers", layer], OFF=[layer]))
    drawn(document, form(document, OC=layer))

    with opened(cleaned(saved(document), tmp_path)[0]) as copy:
        root, page = copy.Root, copy.pages[0].obj
        assert (str(root.Lang), bool(root.MarkInfo.Marked)) == ("en", True)
        element = root.StructTreeRoot.K[0]
        assert [str(element[key]) for key in ("/S", "/Alt", "/ActualText", "/Lang")] == [
            "/Figure",
            "A poster",
            "5 %",
            "en-CA",
        ]
        texts = {str(one.get("/Contents")) for one in page.Annots}
        assert {"More detail here", "Done"} <= texts
        links = [one for one in page.Annots if one.Subtype == Name.Link and "/A" in one]
        assert any(one.A.D[0].objgen == copy.pages[1].obj.objgen for one in links)
        fields = [(str(one.TU), str(one.V), int(one.Ff)) for one in root.AcroForm.Fields]
        assert fields == [("Course", "BIOL 1105", 1), ("Term", "Fall", 1)]
        assert str(root.PageLabels.Nums[1].P) == "A-"
        assert str(root.OCProperties.D.Order[1].Name) == "Answers"
        with copy.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Part 1", "Part 2"]


def test_clean_keeps_the_heads_of_table_cells(tmp_path):
    document = opened(plain())
    head = structure(document)
    head.S, head.ID = Name.TH, f"head of {AUTHOR}"
    cell = document.make_indirect(Dictionary(S=Name.TD, P=document.Root.StructTreeRoot))
    cell.A = Dictionary(O=Name.Table, Headers=[f"head of {AUTHOR}"], ColSpan=2)
    document.Root.StructTreeRoot.K.append(cell)
    with opened(cleaned(saved(document), tmp_path)[0]) as copy:
        first, second = copy.Root.StructTreeRoot.K
        assert str(first.ID) == str(second.A.Headers[0])
        assert int(second.A.ColSpan) == 2


def test_clean_keeps_shared_pictures_shared(tmp_path):
    document = opened(plain())
    shared = picture(document, photograph(AUTHOR).getvalue())
    for page in (0, 1):
        drawn(document, shared, page=page)
    with opened(cleaned(saved(document), tmp_path)[0]) as copy:
        one, other = (page.obj.Resources.XObject["/Extra"] for page in copy.pages)
        assert one.objgen == other.objgen


def test_clean_writes_no_trace_of_a_program(tmp_path):
    copy, _ = cleaned(plain(), tmp_path)
    assert found_in(copy, {"fpdf", "pikepdf", "qpdf", "Producer", "CreationDate"}) == set()


# -- Broken and hostile files


def test_clean_survives_circles(tmp_path):
    document = opened(plain())
    loop = form(document)
    loop.Resources = Dictionary(XObject=Dictionary(Again=loop))
    loop.write(b"/Again Do")
    drawn(document, loop)
    figure = structure(document)
    figure.K = Array([figure, document.Root.StructTreeRoot])
    figure.P = figure
    document.Root.Outlines.First.Next = document.Root.Outlines.First
    node = document.make_indirect(Dictionary())
    node.Kids = Array([node, node])
    document.Root.PageLabels = node
    document.Root.Names = Dictionary(Dests=node)
    parent = document.make_indirect(Dictionary(FT=Name.Tx))
    parent.Parent = parent
    field(document, Parent=parent)
    copy, _ = cleaned(saved(document), tmp_path)
    assert len(opened(copy).pages) == 2


def test_clean_survives_depth(tmp_path):
    document = opened(plain())
    element = structure(document)
    for _ in range(5000):
        inner = document.make_indirect(Dictionary(S=Name.Div, P=element))
        element.K, element = inner, inner
    one = drawn(document, form(document))
    for _ in range(2000):
        inner = form(document, b"/In Do")
        one.Resources, one = Dictionary(XObject=Dictionary(In=inner)), inner
    copy, _ = cleaned(saved(document), tmp_path)
    assert len(opened(copy).pages) == 2


def test_clean_refuses_what_takes_too_long(tmp_path):
    document = opened(plain())
    document.pages[0].contents_add(b"(x) foo " * 1_000_000)
    with pytest.raises(Uncleanable) as error:
        cleaned(saved(document), tmp_path)
    assert error.value.code == "too_complex"


def test_clean_goes_once_through_what_many_share(tmp_path):
    document = opened(plain())
    many = document.make_indirect(Array([Dictionary(S=Name.P)] * 5000))
    figure = structure(document)
    figure.K = Array([document.make_indirect(Dictionary(S=Name.Div, K=many)) for _ in range(2000)])
    assert len(opened(cleaned(saved(document), tmp_path)[0]).pages) == 2


def runs(data: bytes) -> bytes:
    """ISO 32000-2, 7.4.5, as simply as it can be: each byte by itself, and a run at the end."""
    return b"".join(bytes([0, byte]) for byte in data[:-3]) + bytes([254, data[-1], 128])


@pytest.mark.parametrize("filters", ["/RunLengthDecode", "/RL"])
def test_clean_keeps_pictures_packed_by_runs(filters, tmp_path):
    document = opened(plain())
    pixels = bytes(range(240)) * 29 + bytes(240)
    drawn(document, picture(document, runs(pixels) + AUTHOR.encode(), filters))
    original = saved(document)
    assert found_in(original, {AUTHOR}) == {AUTHOR}
    copy, _ = cleaned(original, tmp_path)
    assert looks_like(original, copy)
    assert found_in(copy, {AUTHOR}) == set()
    with opened(copy) as pdf:
        assert pdf.pages[0].obj.Resources.XObject["/Extra"].read_bytes() == pixels


def test_clean_keeps_drawings_packed_by_runs_twice(tmp_path):
    document = opened(plain())
    packed = zlib.compress(runs(b"0 0 1 rg 0 0 1 1 re fff"))
    drawn(document, form(document, packed, Filter=Array([Name.FlateDecode, Name.RunLengthDecode])))
    original = saved(document)
    assert looks_like(original, cleaned(original, tmp_path)[0])


@pytest.mark.parametrize("where", ["content", "form", "picture"])
def test_clean_refuses_bombs(where, tmp_path):
    document = opened(plain())
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(70)) + packer.flush()
    if where == "content":
        document.pages[0].obj.Contents = document.make_indirect(
            Stream(document, bomb, Filter=Name.FlateDecode)
        )
    elif where == "form":
        drawn(document, form(document, bomb, Filter=Name.FlateDecode))
    else:
        image = drawn(document, picture(document, bomb, "/FlateDecode"))
        image.Width = image.Height = 100_000
    with pytest.raises(Uncleanable) as error:
        cleaned(saved(document), tmp_path)
    assert error.value.code in ("too_large_inside", "picture_too_large")


def test_clean_refuses_pictures_that_it_cannot_read(tmp_path):
    document = opened(plain())
    drawn(document, picture(document, b"no picture"))
    with pytest.raises(Uncleanable) as error:
        cleaned(saved(document), tmp_path)
    assert error.value.code == "picture_inside"


def test_clean_takes_wrong_types_for_nothing(tmp_path):
    document = opened(plain())
    for key in document.Root.keys() | {"/StructTreeRoot", "/AcroForm", "/OCProperties", "/Names", "/Dests"}:
        if key not in ("/Pages", "/Type"):
            document.Root[key] = Name.Odd
    page = document.pages[0].obj
    page.Annots, page.Group = Name.Odd, Array([1, "x"])
    page.Resources.XObject = Array([])
    copy, _ = cleaned(saved(document), tmp_path)
    assert len(opened(copy).pages) == 2
