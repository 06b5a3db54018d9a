"""Draws the two short films of the demo with Pillow and ffmpeg (once, by hand): python clips.py FOLDER.

H.264 baseline, yuv420p, faststart, no sound, no traces of the machine: every browser plays it.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE, RATE = (960, 540), 15
INK, BLUE, PALE, GOLD, PAPER = (34, 42, 62), (31, 70, 120), (226, 234, 245), (214, 168, 84), (253, 252, 248)


def ease(now: float, start: float, length: float = 0.7) -> float:
    part = min(max((now - start) / length, 0.0), 1.0)
    return part * part * (3 - 2 * part)


def blend(colour: tuple[int, int, int], part: float) -> tuple[int, ...]:
    return tuple(round(p + (c - p) * part) for c, p in zip(colour, PAPER, strict=True))


def words(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    size: int,
    part: float,
    colour: tuple[int, int, int] = INK,
    anchor: str = "la",
) -> None:
    if part > 0:
        draw.text(
            (at[0], at[1] + 14 * (1 - part)),
            text,
            fill=blend(colour, part),
            font=ImageFont.load_default(size),
            anchor=anchor,
        )


def frame_of_class(now: float) -> Image.Image:
    """A teacher's slide: aim, gap, next step, and the arrow to the next task."""
    picture = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 960, 92), fill=BLUE)
    draw.text((48, 46), "How to use my comments", fill="white", font=ImageFont.load_default(38), anchor="lm")
    for place, (title, line) in enumerate(
        [
            ("Aim", "Which part of the task is this about?"),
            ("Now", "What does my draft do, in my own words?"),
            ("Next step", "What can I do without asking?"),
        ]
    ):
        part, y = ease(now, 0.5 + place * 1.5), 124 + place * 92
        if part > 0:
            left = 48 - 40 * (1 - part)
            draw.rounded_rectangle((left, y, left + 560, y + 76), 14, fill=blend(PALE, part))
            words(draw, (left + 22, y + 8), title, 28, part, BLUE)
            words(draw, (left + 22, y + 42), line, 22, part)
    part = ease(now, 5.2, 1.0)
    for place, name in enumerate(["Draft", "Report 1", "Report 2"]):
        shown, x = ease(now, 5.0 + place * 0.7), 110 + place * 290
        if shown > 0:
            draw.rounded_rectangle((x, 428, x + 160, 496), 10, outline=blend(BLUE, shown), width=4)
            words(draw, (x + 80, 462), name, 26, shown, INK, "mm")
        if place and shown > 0:
            end = x - 130 + 122 * shown
            draw.line((x - 122, 462, end, 462), fill=blend(GOLD, shown), width=8)
            draw.polygon([(end, 448), (end + 10, 462), (end, 476)], fill=blend(GOLD, shown))
    words(draw, (650, 190), "Seven days", 40, part, GOLD)
    words(draw, (650, 240), "between comment", 26, part)
    words(draw, (650, 272), "and next task", 26, part)
    return picture


def frame_of_introduction(now: float) -> Image.Image:
    """The getting-started badge: three components, two reviewers, one credential."""
    picture = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(picture)
    words(draw, (480, 56), "How a micro-credential works", 42, ease(now, 0.1), BLUE, "mm")
    for place, (title, line) in enumerate(
        [("Learn", "educational"), ("Do", "demonstration"), ("Look back", "reflective")]
    ):
        part, x = ease(now, 1.2 + place * 1.3), 70 + place * 285
        if part > 0:
            draw.rounded_rectangle((x, 116, x + 250, 246), 16, fill=blend(PALE, part))
            words(draw, (x + 125, 166), title, 36, part, INK, "mm")
            words(draw, (x + 125, 210), line, 24, part, BLUE, "mm")
    part = ease(now, 5.4)
    words(
        draw,
        (480, 298),
        "Each with evidence from your own work, and a rubric you can read first.",
        25,
        part,
        INK,
        "mm",
    )
    part = ease(now, 6.8)
    words(draw, (480, 350), "Two colleagues score it. They do not know who you are.", 25, part, INK, "mm")
    part = ease(now, 8.2)
    if part > 0:
        draw.ellipse((430, 396, 530, 496), fill=blend(BLUE, part), outline=blend(GOLD, part), width=8)
        draw.line(
            [(455, 448), (475, 468), (508, 426)], fill=blend((255, 255, 255), part), width=9, joint="curve"
        )
        words(draw, (560, 446), "All three met: yours to keep.", 25, part, INK, "lm")
    return picture


def film(path: Path, frame: Callable[[float], Image.Image], seconds: float) -> None:
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-s",
        "960x540",
        "-r",
        str(RATE),
        "-i",
        "-",
        "-c:v",
        "libx264",
        "-profile:v",
        "baseline",
        "-level",
        "3.1",
        "-pix_fmt",
        "yuv420p",
        "-preset",
        "veryslow",
        "-crf",
        "25",
        "-threads",
        "1",
        "-map_metadata",
        "-1",
        "-fflags",
        "+bitexact",
        "-flags:v",
        "+bitexact",
        "-movflags",
        "+faststart",
        str(path),
    ]
    frames = b"".join(frame(number / RATE).tobytes() for number in range(round(seconds * RATE)))
    subprocess.run(command, input=frames, check=True)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    film(folder / "class-clip.mp4", frame_of_class, 9)
    film(folder / "how-micro-credentials-work.mp4", frame_of_introduction, 11)
