"""Presentations: nothing of who made them stays, and they still open and read the same."""

from io import BytesIO

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from .media_files import planted_clip
from .office_files import MICROSOFT, made, packed, parts, picture, related, replaced, typed, words
from .searching import AUTHOR, COMMENT_AUTHOR, EARLIER, EMAIL, EMBEDDED, LINK, SERIAL, SOFTWARE_USER, found_in

PLANTED = {AUTHOR, COMMENT_AUTHOR, EARLIER, EMAIL, EMBEDDED, LINK, SERIAL, SOFTWARE_USER}
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
SLIDE = "ppt/slides/slide1.xml"


def slides(film: bytes | None = None) -> bytes:
    show = Presentation()
    show.core_properties.author = AUTHOR
    show.core_properties.last_modified_by = COMMENT_AUTHOR
    first = show.slides.add_slide(show.slide_layouts[5])
    first.shapes.title.text = "A lesson"
    first.notes_slide.notes_text_frame.text = "Say this slowly"
    shown = first.shapes.add_picture(BytesIO(picture("JPEG")), 0, 0, Inches(1))
    shown.name = f"{AUTHOR}.jpg"
    shown._element.nvPicPr.cNvPr.set("descr", f"C:\\Users\\{SOFTWARE_USER}\\a.jpg")
    data = CategoryChartData()
    data.categories = ["Before", "After"]
    data.add_series("Marks", (1, 2))
    first.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(3), Inches(3), data)
    box = first.shapes.add_textbox(0, 0, Inches(3), Inches(1)).text_frame.paragraphs[0]
    for words_, href in (("See ", None), ("the page", f"https://{LINK}/{EMAIL}")):
        run = box.add_run()
        run.text, run.hyperlink.address = words_, href
    first.shapes.add_ole_object(BytesIO(EMBEDDED.encode()), "Excel.Sheet.12", 0, 0)
    table = first.shapes.add_table(1, 1, 0, 0, Inches(1), Inches(1)).table
    table.cell(0, 0).text = "Only cell"
    if film:
        poster = BytesIO(picture())
        first.shapes.add_movie(BytesIO(film), 0, 0, Inches(1), Inches(1), poster, "video/mp4")
    second = show.slides.add_slide(show.slide_layouts[6])
    second.shapes.add_textbox(0, 0, Inches(3), Inches(1)).text_frame.text = "The end"
    first.shapes.title.click_action.target_slide = second
    gone = show.slides.add_slide(show.slide_layouts[6])
    gone.shapes.add_textbox(0, 0, Inches(3), Inches(1)).text_frame.text = EARLIER
    show.slides._sldIdLst.remove(show.slides._sldIdLst[-1])  # the list forgets it, the file does not
    file = BytesIO()
    show.save(file)
    content = parts(file.getvalue())
    _plant(content)
    return packed(content)


def _plant(content: dict[str, bytes]) -> None:
    main = "ppt/presentation.xml"
    replaced(
        content, main, ("</p:presentation>", f'<p:modifyVerifier hashData="{SERIAL}"/></p:presentation>')
    )
    author = f'<p:cmAuthor id="0" name="{COMMENT_AUTHOR}" initials="OC"/>'
    author = f'<p:cmAuthorLst xmlns:p="{P}">{author}</p:cmAuthorLst>'
    related(content, main, "rAuthors", "commentAuthors", "commentAuthors.xml")
    typed(content, "ppt/commentAuthors.xml", "application/xml", author)
    remark = f'<p:cmLst xmlns:p="{P}"><p:cm authorId="0"><p:text>{EARLIER}</p:text></p:cm></p:cmLst>'
    related(content, SLIDE, "rRemarks", "comments", "../comments/comment1.xml")
    typed(content, "ppt/comments/comment1.xml", "application/xml", remark)
    related(content, SLIDE, "rTags", "tags", "../tags/tag1.xml")
    typed(content, "ppt/tags/tag1.xml", "application/xml", f'<p:tagLst xmlns:p="{P}" a="{SERIAL}"/>')
    identity = f'<p:ext uri="{{x}}"><z:id xmlns:z="urn:{LINK}" who="{EMAIL}"/></p:ext>'
    tags = '<p:custDataLst><p:tags r:id="rTags"/></p:custDataLst>'
    replaced(
        content,
        SLIDE,
        (
            "</p:spTree>",
            f"</p:spTree>{tags}<p:extLst>{identity}</p:extLst>",
        ),
    )
    related(content, SLIDE, "rRun", "hyperlink", f"file:///C:/{SOFTWARE_USER}/x.exe", outside=True)
    related(content, main, "rChanges", f"{MICROSOFT}/2016/11/relationships/changesInfo", "changesInfos/c.xml")
    typed(content, "ppt/changesInfos/c.xml", "application/xml", f"<a>{AUTHOR} {EARLIER}</a>")


def test_clean_takes_every_secret_and_leaves_the_slides(tmp_path):
    original = slides()
    copy, notes = made("pptx", original, tmp_path)

    assert found_in(original) == PLANTED
    assert found_in(copy) == set()
    assert set(notes) >= {"properties", "people", "attachments", "links", "tags", "revisions", "thumbnail"}
    first, second = Presentation(BytesIO(copy)).slides
    assert first.shapes.title.text == "A lesson"
    assert first.notes_slide.notes_text_frame.text == "Say this slowly"
    assert [one.text_frame.text for one in second.shapes] == ["The end"]
    assert first.shapes.title.click_action.target_slide == second
    texts = [one.text_frame.text for one in first.shapes if one.has_text_frame]
    assert "See the page" in texts
    charts = [one.chart for one in first.shapes if one.has_chart]
    assert [list(plot.categories) for chart in charts for plot in chart.plots] == [["Before", "After"]]
    assert [list(series.values) for chart in charts for series in chart.series] == [[1, 2]]
    assert [one.table.cell(0, 0).text for one in first.shapes if one.has_table] == ["Only cell"]
    pictures = [one for one in first.shapes if one._element.tag.endswith("}pic")]
    assert len(pictures) == 2  # the picture, and that of the file


def test_clean_keeps_the_look_of_a_link(tmp_path):
    copy, _notes = made("pptx", slides(), tmp_path)

    box = next(
        one
        for one in Presentation(BytesIO(copy)).slides[0].shapes
        if one.has_text_frame and "See" in one.text
    )
    run = box.text_frame.paragraphs[0].runs[1]
    assert (run.text, run.font.underline, run.hyperlink.address) == ("the page", True, None)


def test_clean_twice_gives_the_same_bytes_and_finds_nothing_more(tmp_path):
    copy, _notes = made("pptx", slides(planted_clip()), tmp_path)

    assert made("pptx", copy, tmp_path) == (copy, ())


def test_clean_keeps_a_film_cleaned(tmp_path):
    film = planted_clip()
    original = slides(film)
    copy, _notes = made("pptx", original, tmp_path)

    assert found_in(film)
    assert found_in(copy) == set()
    films = [part for name, part in parts(copy).items() if name.endswith(".mp4")]
    assert len(films) == 1
    assert b"videoFile" in parts(copy)[SLIDE]


def test_clean_leaves_the_picture_of_a_film_of_unknown_kind(tmp_path):
    copy, notes = made("pptx", slides(b"RIFF" + AUTHOR.encode() + bytes(100)), tmp_path)

    content = parts(copy)
    assert "attachments" in notes
    assert not any(mark in content[SLIDE] for mark in (b"videoFile", b"p:timing", b"p14:media"))
    assert found_in(copy) == set()
    assert len(Presentation(BytesIO(copy)).slides[0].shapes) == 7


def test_read_tells_slides_apart_and_joins_notes_to_theirs(tmp_path):
    copy, _notes = made("pptx", slides(), tmp_path)

    found = words("pptx", copy, tmp_path)
    first = "\n".join(text for place, text in found if place == {"slide": 1})
    assert all(
        piece in first for piece in ("A lesson", "Say this slowly", "See the page", "Only cell", "Before")
    )
    assert ({"slide": 2}, "The end") in found


def test_clean_remembers_what_a_chart_took_from_another_file(tmp_path):
    document = parts(slides())
    name = next(name for name in document if name.startswith("ppt/charts/chart"))
    text = document[name].decode().replace("<c:f>Sheet1!", f"<c:f>'C:\\{SOFTWARE_USER}\\[{AUTHOR}.xlsx]S'!")
    document[name] = text.encode()
    copy, _notes = made("pptx", packed(document), tmp_path)

    assert found_in(copy) == set()
    chart = next(one.chart for one in Presentation(BytesIO(copy)).slides[0].shapes if one.has_chart)
    assert list(chart.plots[0].categories) == ["Before", "After"]
    shown = next(part for name, part in parts(copy).items() if "charts/chart" in name and name[-4:] == ".xml")
    assert b"<c:v>Marks</c:v>" in shown
    assert all(f"<c:v>{mark}</c:v>".encode() in shown for mark in (1, 2))
