"""Orna Bakeries: four shops, a web shop, deliveries, and how well each did in the course of the year."""

from datetime import date, timedelta

import msgspec

NAME, SLUG, ZONE = "Orna Bakeries", "orna-bakeries", "Europe/Bratislava"
OWNER, OWNER_EMAIL = "Maya Lindqvist", "maya@demo.example"
LANGUAGES = {"en": 38, "he": 26, "sk": 14, "ar": 12, "zh-Hans": 10}  # and how many of a hundred answer in each
DAYS = 365
# Since then deliveries come within an hour that is promised, and the web shop has a new checkout.
IMPROVED_DAYS_AGO = 26
STATION_WORSE_DAYS_AGO = 35


class Place(msgspec.Struct, frozen=True):
    """Where people buy: of a hundred, how many are detractors and promoters, and how many buyers there are."""

    code: str
    touchpoint: str
    detractors: float
    promoters: float
    buyers: float


SHOP, ONLINE, DELIVERY, SUPPORT = "Shop", "Online shop", "Delivery", "Support"
PLACES = (
    Place("old_market", SHOP, 14, 61, 22),
    Place("harbour_street", SHOP, 15, 60, 24),
    Place("mill_lane", SHOP, 19, 54, 16),
    Place("station", SHOP, 22, 52, 12),
    Place("online", ONLINE, 36, 37, 26),
)


def feeling(place: Place, day: date, today: date, *, first_order: bool) -> tuple[float, float]:
    """Shares of detractors and promoters at a place on a day."""
    detractors, promoters = place.detractors / 100, place.promoters / 100
    ago = (today - day).days
    if place.code == "online" and ago <= IMPROVED_DAYS_AGO:
        detractors, promoters = 0.16, 0.61
    if place.code == "station" and ago <= STATION_WORSE_DAYS_AGO:
        detractors, promoters = detractors + 0.12, promoters - 0.12
    crowded = 0.05 if day.month == 12 else 0.0
    worse = crowded + (0.03 if first_order else 0.0)
    return detractors + worse, promoters - worse


def satisfied_with_delivery(day: date, today: date) -> float:
    """Share of 4-5 of 5."""
    return 0.87 if today - day <= timedelta(days=IMPROVED_DAYS_AGO) else 0.62 if day.month == 12 else 0.67


def busyness(day: date, today: date) -> float:
    """How many answer on a day, against an ordinary one: the week, the season, a business that grows."""
    week = (0.85, 0.85, 0.9, 1.0, 1.25, 1.5, 0.65)[day.weekday()]
    season = {12: 1.3, 7: 0.85, 8: 0.75}.get(day.month, 1.0)
    return week * season * (1.15 - 0.3 * (today - day).days / DAYS)
