"""Pictures for the demo's evidence, drawn by Pillow: boards, charts, a room. The same bytes every time."""

import io
import math
import random
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw, ImageFilter, ImageFont

INK, BLUE, RED, GREEN = (40, 48, 66), (34, 84, 160), (178, 52, 48), (38, 124, 84)
GRID, PAPER = (222, 226, 233), (252, 252, 250)
Point = tuple[float, float]


def font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own face: the machine's fonts differ."""
    return ImageFont.load_default(size)


def _jpeg(picture: Image.Image, artist: str) -> bytes:
    """As a phone would write it, with owner, time and place: what blind copies must take out."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B], exif[0x0132] = "Northphone", "N7", artist, "2026:10:06 11:38:12"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (48.0, 22.0, 55.0), "W", (89.0, 14.0, 48.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=86, exif=exif)
    return out.getvalue()


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


class Marker:
    """A hand that draws on a whiteboard: a little unsteady, and always in the same way."""

    def __init__(self, size: tuple[int, int], seed: int) -> None:
        self.random = random.Random(seed)
        self.picture = Image.new("RGB", size, (247, 248, 247))
        self.draw = ImageDraw.Draw(self.picture)
        for _ in range(5):  # what the eraser left
            x, y = self.random.randrange(size[0]), self.random.randrange(size[1])
            self.draw.ellipse((x, y, x + 420, y + 130), fill=(241, 243, 244))
        self.picture = self.picture.filter(ImageFilter.GaussianBlur(30))
        self.draw = ImageDraw.Draw(self.picture)

    def stroke(self, points: Sequence[Point], colour: tuple[int, int, int] = INK, width: int = 5) -> None:
        shaky = [(x + self.random.uniform(-1.6, 1.6), y + self.random.uniform(-1.6, 1.6)) for x, y in points]
        self.draw.line(shaky, fill=colour, width=width, joint="curve")
        for x, y in (shaky[0], shaky[-1]):
            self.draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=colour)

    def round(self, x: float, y: float, wide: float, high: float, colour: tuple[int, int, int] = INK) -> None:
        angles = [math.tau * step / 48 + 0.3 for step in range(51)]
        self.stroke([(x + wide * math.cos(a), y + high * math.sin(a)) for a in angles], colour)

    def arrow(self, start: Point, end: Point, colour: tuple[int, int, int] = INK) -> None:
        steps = [
            (start[0] + (end[0] - start[0]) * t / 8, start[1] + (end[1] - start[1]) * t / 8) for t in range(9)
        ]
        self.stroke(steps, colour)
        angle = math.atan2(end[1] - start[1], end[0] - start[0])
        for turn in (2.6, -2.6):
            self.stroke(
                [end, (end[0] + 24 * math.cos(angle + turn), end[1] + 24 * math.sin(angle + turn))], colour
            )

    def write(
        self, x: float, y: float, words: str, size: float = 34, colour: tuple[int, int, int] = INK
    ) -> None:
        self.draw.multiline_text((x, y), words, fill=colour, font=font(size), spacing=10)


def membrane_board() -> bytes:
    """The board after the lecture: a cell in salt water, corrected in a second colour."""
    board = Marker((1600, 1000), 7)
    board.write(80, 50, "Cell in salt water: before / after one hour", 50)
    for x, wide, high in ((430, 230, 200), (1150, 150, 128)):
        board.round(x, 420, wide, high, BLUE)
        board.round(x - 40, 420, 52, 46)
    for _ in range(70):
        x, y = board.random.randrange(90, 1500), board.random.randrange(140, 720)
        outside = not (440 < x < 660 and 610 < y < 710) and not (880 < x < 1030 and y < 300)
        if outside and all(
            math.hypot((x - cx) / rx, (y - 420) / ry) > 1.15
            for cx, rx, ry in ((430, 230, 200), (1150, 150, 128))
        ):
            board.round(x, y, 6, 6, RED)
    for start, end in (((640, 420), (760, 420)), ((430, 605), (430, 700)), ((215, 350), (120, 310))):
        board.arrow(start, end, BLUE)
    board.write(480, 640, "H2O out", 36, BLUE)
    board.write(905, 230, "NaCl", 36, RED)
    board.stroke([(80, 745), (1520, 745)])
    board.write(90, 765, "What 29 of us thought at 10:55:   the salt goes in", 38)
    board.write(90, 830, "What we say at 11:40:   water leaves until both sides pull equally", 38, GREEN)
    board.write(90, 895, "Still open:   why does the drip not need pure water?", 38, RED)
    return _jpeg(board.picture.filter(ImageFilter.GaussianBlur(0.6)), "Amara Nwosu")


def boundaries_wall() -> bytes:
    """Sentences of pairs on the wall, with dots; no person, no name."""
    wall = Image.new("RGB", (1600, 1000), (226, 221, 211))
    draw = ImageDraw.Draw(wall)
    dice = random.Random(11)
    notes = [
        "In a small community it is\nacceptable to take food:\nto refuse it ends trust.",
        "It is acceptable to keep a\ncard when you write it down\nand tell your supervisor.",
        "In my home community it is\nacceptable to share a meal\nwhen others are there, too.",
        "It is never acceptable to\naccept money. Not even\nwhen it is for gas.",
        "It is acceptable to say hello\nat the store when they\nsay hello first.",
        "Online it is not acceptable\nto be friends, because you\ncannot see who is watching.",
    ]
    colours = [
        (255, 243, 168),
        (204, 231, 247),
        (214, 240, 205),
        (253, 217, 204),
        (235, 222, 247),
        (255, 243, 168),
    ]
    for place, (note, colour) in enumerate(zip(notes, colours, strict=True)):
        x, y = 70 + (place % 3) * 505, 110 + (place // 3) * 440
        draw.rectangle((x + 8, y + 10, x + 458, y + 350), fill=(198, 192, 181))
        draw.rectangle((x, y, x + 450, y + 340), fill=colour)
        draw.multiline_text((x + 26, y + 28), note, fill=INK, font=font(28), spacing=12)
        for dot in range((9, 5, 12, 3, 7, 4)[place] + 3):
            dx, dy = (
                x + 30 + (dot % 9) * 44 + dice.randrange(8),
                y + 240 + (dot // 9) * 44 + dice.randrange(8),
            )
            draw.ellipse((dx, dy, dx + 28, dy + 28), fill=GREEN if dot < (9, 5, 12, 3, 7, 4)[place] else RED)
    draw.text((70, 30), "Green: I could sign this.   Red: I could not.", fill=INK, font=font(40))
    return _jpeg(wall.filter(ImageFilter.GaussianBlur(0.5)), "Sarah Nakogee")


def hybrid_room() -> bytes:
    """A plan of room C214, drawn by hand, with cameras and both screens."""
    room = Marker((1500, 1000), 21)
    room.write(70, 40, "C214: who can see and hear whom", 46)
    room.stroke([(120, 160), (1380, 160), (1380, 900), (120, 900), (120, 160)])
    room.stroke([(430, 172), (690, 172)], BLUE, 14)
    room.stroke([(820, 172), (1080, 172)], BLUE, 14)
    room.write(485, 190, "slides", 30, BLUE)
    room.write(850, 190, "online group", 30, BLUE)
    for row in range(3):
        for table in range(3):
            x, y = 330 + table * 330, 420 + row * 140
            room.stroke([(x, y), (x + 190, y), (x + 190, y + 62), (x, y + 62), (x, y)])
            for seat in range(3):
                room.round(x + 35 + seat * 60, y + 84, 15, 15)
    for point, end in (((755, 880), (755, 760)), ((140, 200), (240, 300))):
        room.arrow(point, end, RED)
    room.write(785, 846, "camera 2: sees both screens", 30, RED)
    room.write(150, 300, "camera 1", 30, RED)
    room.round(755, 330, 24, 24, GREEN)
    room.write(795, 310, "I stand here", 30, GREEN)
    room.write(1155, 300, "mic on every\ntable", 30)
    room.write(1130, 930, "21 in the room, 9 online", 30)
    return _jpeg(room.picture.filter(ImageFilter.GaussianBlur(0.5)), "Mei-Ling Chow")


def _bars(
    title: str,
    note: str,
    labels: Sequence[str],
    series: Sequence[tuple[str, tuple[int, int, int], Sequence[int]]],
) -> bytes:
    """A bar chart with values on the bars, legible in print and without colour."""
    chart = Image.new("RGB", (1400, 860), PAPER)
    draw = ImageDraw.Draw(chart)
    draw.text((80, 44), title, fill=INK, font=font(42))
    draw.text((80, 104), note, fill=(92, 98, 112), font=font(27))
    top, bottom, left, right = 220, 700, 110, 1330
    most = max(value for _, _, values in series for value in values)
    step = 10 if most <= 60 else 20
    ceiling = math.ceil(most / step) * step
    for value in range(0, ceiling + 1, step):
        y = bottom - (bottom - top) * value / ceiling
        draw.line((left, y, right, y), fill=GRID, width=2)
        draw.text((left - 16, y), str(value), fill=INK, font=font(24), anchor="rm")
    group = (right - left) / len(labels)
    wide = group * 0.68 / len(series)
    for place, label in enumerate(labels):
        for turn, (_, colour, values) in enumerate(series):
            x = left + group * place + group * 0.16 + wide * turn
            y = bottom - (bottom - top) * values[place] / ceiling
            draw.rectangle((x, y, x + wide - 8, bottom), fill=colour)
            draw.text((x + wide / 2 - 4, y - 8), str(values[place]), fill=INK, font=font(27), anchor="mb")
        draw.multiline_text(
            (left + group * (place + 0.5), bottom + 18),
            label,
            fill=INK,
            font=font(26),
            anchor="ma",
            align="center",
        )
    x = left
    for name, colour, _ in series:
        draw.rectangle((x, 160, x + 26, 186), fill=colour)
        draw.text((x + 38, 173), name, fill=INK, font=font(26), anchor="lm")
        x += 70 + int(draw.textlength(name, font=font(26)))
    draw.line((left, bottom, right, bottom), fill=INK, width=3)
    return _png(chart)


def poll_responses() -> bytes:
    return _bars(
        "Which drawing shows the cell after one hour?",
        "BIOL 1105, 112 present; 103 answers in round 1, 106 in round 2",
        ["A  swollen", "B  shrunken\n(correct)", "C  unchanged", "D  salt inside"],
        [
            ("Round 1, alone", (150, 168, 196), [11, 54, 9, 29]),
            ("Round 2, after talking", BLUE, [3, 86, 4, 13]),
        ],
    )


def module_choices() -> bytes:
    return _bars(
        "What students chose in module 4",
        "COMP 1451, 52 students; the same rubric for every form",
        ["Written report", "Recorded walk", "Live talk"],
        [("Chose it", (150, 168, 196), [24, 19, 9]), ("Met every criterion at first", GREEN, [18, 15, 7])],
    )


def voices_before_after() -> bytes:
    return _bars(
        "Who takes part in SSW 1302?",
        "64 students; week 4 is the audit, week 7 the re-designed lecture",
        ["Spoke aloud", "Marked the line", "Wrote a sentence", "Gave two dots"],
        [("Week 4", (150, 168, 196), [6, 0, 0, 0]), ("Week 7", BLUE, [13, 58, 60, 55])],
    )


PICTURES: dict[str, Callable[[], bytes]] = {
    "whiteboard-after-lecture.jpg": membrane_board,
    "sentences-on-the-wall.jpg": boundaries_wall,
    "room-c214.jpg": hybrid_room,
    "poll-responses.png": poll_responses,
    "module-choices.png": module_choices,
    "voices-before-after.png": voices_before_after,
}
