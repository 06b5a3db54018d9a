"""Places for words in a PDF: what is drawn, comments, links, fields, signatures and the structure."""

import zlib
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image, ImageCms

from .pdf_parts import (
    Place,
    annotated,
    drawn,
    field,
    first_picture,
    form,
    in_utf16,
    kept_in,
    photograph,
    picture,
    script,
    structure,
)

PLACES: dict[str, Place] = {}
place = kept_in(PLACES)


# -- What is drawn


@place
def photographs(pdf, words):
    drawn(pdf, picture(pdf, photograph(words).getvalue()))
    masked = drawn(pdf, picture(pdf, photograph(words, quality=50).getvalue()), "/Masked")
    masked.SMask = picture(pdf, photograph(words, quality=60).getvalue())
    masked.SMask.ColorSpace = Name.DeviceRGB


@place
def photograph_packed_twice(pdf, words):
    image = picture(pdf, zlib.compress(photograph(words).getvalue()))
    image.Filter = Array([Name.FlateDecode, Name.DCTDecode])
    drawn(pdf, image)


@place
def behind_the_end_of_a_photograph(pdf, words):
    drawn(pdf, picture(pdf, photograph().getvalue() + words.encode()))


@place
def entries_of_a_picture(pdf, words):
    image = first_picture(pdf)
    image.Metadata = pdf.make_indirect(Stream(pdf, words.encode()))
    image.OPI = Dictionary({"/2.0": Dictionary(F=words)})
    image.Alternates = Array([Dictionary(Image=picture(pdf, photograph(words).getvalue()))])
    image.ID, image.Name = String(words), Name("/Im1")


@place
def picture_that_is_no_longer_drawn(pdf, words):
    pdf.pages[0].obj.Resources.XObject["/Old"] = picture(pdf, photograph(words).getvalue() + words.encode())


@place
def jpeg_2000(pdf, words):
    file = BytesIO()
    Image.new("RGB", (60, 40), (20, 60, 200)).save(file, "JPEG2000", comment=words)
    box = words.encode()
    xml = (len(box) + 8).to_bytes(4, "big") + b"xml " + box
    head, rest = file.getvalue()[:12], file.getvalue()[12:]
    size = int.from_bytes(rest[:4], "big")
    drawn(pdf, picture(pdf, head + rest[:size] + xml + rest[size:], "/JPXDecode"))


@place
def colour_profile(pdf, words):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    start = profile.index("sRGB".encode("utf-16-be")) if "sRGB".encode("utf-16-be") in profile else None
    size = len(profile)
    stream = pdf.make_indirect(Stream(pdf, profile[:size] + words.encode(), N=3))
    assert start is not None
    stream.Metadata = pdf.make_indirect(Stream(pdf, words.encode()))
    first_picture(pdf).ColorSpace = Array([Name.ICCBased, stream])


@place
def entries_of_a_form(pdf, words):
    one = drawn(pdf, form(pdf, f"0 0 1 rg % {words}\n0 0 1 1 re f".encode()))
    one.PieceInfo = Dictionary(Editor=Dictionary(LastModified=words, Private=words))
    one.LastModified, one.Name = String(words), Name("/Fm1")
    one.Ref = Dictionary(F=Dictionary(F=words), Page=0)
    inner = form(pdf, Metadata=pdf.make_indirect(Stream(pdf, words.encode())))
    one.Resources = Dictionary(XObject=Dictionary(Inner=inner))
    one.write(f"0 0 1 rg % {words}\n0 0 1 1 re f /Inner Do".encode())


@place
def graphics_states_and_patterns(pdf, words):
    resources = pdf.pages[0].obj.Resources
    calculator = f"{{ % {words}\n 1 exch sub }}".encode()
    function = Stream(pdf, calculator, FunctionType=4, Domain=[0, 1], Range=[0, 1])
    resources.ExtGState = Dictionary(G=Dictionary(CA=1, Author=words, HT=Dictionary(HalftoneName=words)))
    resources.ExtGState.G.TR = pdf.make_indirect(function)
    tiles = Stream(pdf, f"% {words}\n0 0 5 5 re f".encode(), PatternType=1, PaintType=1, TilingType=1)
    tiles.BBox, tiles.XStep, tiles.YStep, tiles.Resources = [0, 0, 9, 9], 9, 9, Dictionary(Who=words)
    tiles.PieceInfo = Dictionary(Who=words)
    resources.Pattern = Dictionary(P=pdf.make_indirect(tiles))
    pdf.pages[0].contents_add(b"q /G gs /Pattern cs /P scn 200 200 60 60 re f Q")


@place
def fonts(pdf, words):
    found = pdf.pages[0].obj.Resources.Font
    font = found[sorted(found.keys())[0]]
    font.Metadata = pdf.make_indirect(Stream(pdf, words.encode()))
    font["/PTEX.FullBanner"] = String(words)
    font.FontDescriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=font.BaseFont, Flags=32, FontFamily=words
    )
    font.ToUnicode = pdf.make_indirect(
        Stream(pdf, f"% {words}\nbegincmap 1 beginbfchar <41> <0041> endbfchar endcmap".encode(), Owner=words)
    )


# -- Comments and links


@place
def author_of_a_comment(pdf, words):
    popup = annotated(pdf, Subtype=Name.Popup, T=words, M=words)
    note = annotated(pdf, Subtype=Name.Text, Contents="More detail here", T=in_utf16(words), Popup=popup)
    note.NM = note.Subj = note.CreationDate = note.M = String(words)
    note.RC, note.AA = String(f"<body>{words}</body>"), Dictionary(E=script(words))
    popup.Parent = note
    state = annotated(pdf, Subtype=Name.Text, Contents=f"Accepted by {words}", F=30, T=words)
    state.StateModel, state.State, state.IRT = String("Review"), String("Accepted"), note


@place
def hidden_comment(pdf, words):
    annotated(pdf, Subtype=Name.Text, Contents=words, F=2)


@place
def links_out(pdf, words):
    annotated(
        pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=words), PA=Dictionary(S=Name.URI, URI=words)
    )
    link = annotated(pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=words), Contents=f"Go to {words}")
    link.BS = Dictionary(W=1)
    for kind in ("GoToR", "Launch", "GoToE", "SubmitForm", "ImportData", "Thread", "Hide"):
        annotated(
            pdf,
            Subtype=Name.Link,
            A=Dictionary(S=Name(f"/{kind}"), F=words, D=words, Win=Dictionary(F=words)),
        )
    inside = Dictionary(S=Name.GoTo, D=[pdf.pages[1].obj, Name.Fit], Next=script(words))
    annotated(pdf, Subtype=Name.Link, A=inside)


@place
def attached_media(pdf, words):
    file = Dictionary(
        Type=Name.Filespec, F=words, EF=Dictionary(F=pdf.make_indirect(Stream(pdf, words.encode())))
    )
    for kind in ("FileAttachment", "Sound", "Movie", "Screen", "RichMedia", "3D", "Projection", "Unheard"):
        annotated(pdf, Subtype=Name(f"/{kind}"), FS=file, Contents=words, A=script(words), T=words, F=4)
        pdf.pages[0].obj.Annots[-1].AP = Dictionary(N=form(pdf, b""))


# -- Fields and signatures


@place
def scripts_of_fields(pdf, words):
    one = field(pdf, FT=Name.Tx, T="Course", V="BIOL 1105", DV=words, TM=words, RV=words)
    one.AA, one.A, one.DS = Dictionary(K=script(words)), script(words), String(words)
    one.MK = Dictionary(RC=words, AC=words)
    one.AP.D = form(pdf, f"({words}) Tj".encode())
    pdf.Root.AcroForm.XFA = Array(["template", pdf.make_indirect(Stream(pdf, words.encode()))])
    pdf.Root.AcroForm.CO, pdf.Root.AcroForm["/Who"] = Array([one]), String(words)


@place
def values_that_nobody_sees(pdf, words):
    field(pdf, FT=Name.Tx, T="secret", V=words, Ff=1 << 13)
    field(pdf, FT=Name.Tx, T="hidden", V=words).F = 2
    unseen = pdf.make_indirect(Dictionary(FT=Name.Tx, T="nowhere", V=words))
    pdf.Root.AcroForm.Fields.append(unseen)


@place
def signature(pdf, words):
    value = Dictionary(Type=Name.Sig, Name=words, Location=words, Reason=words, ContactInfo=words)
    value.Contents = String(b"\x30\x82" + words.encode() + bytes(40))
    value.Reference = Array([Dictionary(TransformMethod=Name.DocMDP, Data=pdf.Root)])
    one = field(pdf, FT=Name.Sig, T=words, V=pdf.make_indirect(value))
    pdf.Root.Perms = Dictionary(DocMDP=one.V)
    one.Lock, one.SV = Dictionary(Fields=[words]), Dictionary(Cert=Dictionary(URL=words))


# -- The structure


@place
def structure_elements(pdf, words):
    figure = structure(pdf)
    figure.T = figure.ID = String(words)
    figure.AF = Array([Dictionary(F=words)])
    figure.A = Array(
        [
            Dictionary(O=Name.UserProperties, P=[Dictionary(N=words, V=words)]),
            Dictionary(O=Name.Layout, Placement=Name.Block, Who=words),
        ]
    )
    figure.PhoneticAlphabet, figure.Phoneme = Name.ipa, String(words)
    root = pdf.Root.StructTreeRoot
    root.IDTree, root.AF = Dictionary(Names=[words, figure]), Array([Dictionary(F=words)])
    root.ClassMap = Dictionary(C=Dictionary(O=Name.Layout, Who=words))
    root.Namespaces = Array([Dictionary(NS=words)])


@place
def made_up_kinds(pdf, words):
    figure = structure(pdf)
    name = Name("/" + words)
    figure.S = name
    pdf.Root.StructTreeRoot.RoleMap = Dictionary({str(name): Name.Figure})
