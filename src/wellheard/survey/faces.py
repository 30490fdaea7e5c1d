"""How one point of a scale is drawn: a number, a star, a face, a thumb."""

from markupsafe import Markup, escape

from wellheard.survey.scale import Point

STAR = "M16 4l3.7 7.6 8.300 1.200-6 5.900 1.400 8.300L16 23.100 8.600 27l1.400-8.300-6-5.900 8.300-1.200z"
THUMB = (
    "M10 14l5-9c2 0 3.200 1.400 3 3.400l-.6 4.600h6.600c1.700 0 2.900 1.600 2.500 3.200"
    "l-1.800 7.600c-.3 1.300-1.400 2.200-2.700 2.200H10M10 14v12H6V14z"
)


def face(look: str, point: Point, points: int) -> Markup:
    """The drawing; its name for a screen reader is on the input beside it."""
    if look == "star":
        return drawn(STAR)
    if look == "smiley":
        bend = 26.0 - 10.0 * (1 - (point.value - 1) / (points - 1))
        return drawn(
            f"M11 12v.5M21 12v.5M10 {21 - (bend - 21) / 2.5:g}Q16 {bend:g} 22 {21 - (bend - 21) / 2.5:g}", circle=True
        )
    if look == "thumb":
        return drawn(THUMB, turn="rotate(180 16 16) scale(-1 1) translate(-32 0)" if point.value == 1 else "")
    return Markup("<span>{}</span>").format(point.face)


def drawn(path: str, *, circle: bool = False, turn: str = "") -> Markup:
    around = Markup('<circle cx="16" cy="16" r="12.500"/>') if circle else ""
    turned = Markup(' transform="{}"').format(turn) if turn else ""
    return Markup('<svg viewBox="0 0 32 32" aria-hidden="true">{}<path d="{}"{}/></svg>').format(
        around, escape(path), turned
    )
