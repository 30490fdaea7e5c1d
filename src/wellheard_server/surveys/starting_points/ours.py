"""The starting points that come with the product."""

from django.utils.translation import gettext_lazy as _

from wellheard_server.surveys.starting_points import StartingPoint, starting_points

starting_points.add(
    StartingPoint(
        "recommendation",
        _("Would they recommend us, and why (NPS)"),
        _("One number to follow over time, and the reason behind each answer."),
        "nps",
    )
)
starting_points.add(
    StartingPoint(
        "satisfaction",
        _("How satisfied after a delivery or a purchase (CSAT)"),
        _("How one moment went, while it is fresh in mind."),
        "rating",
    )
)
starting_points.add(
    StartingPoint(
        "effort",
        _("How easy after support (CES)"),
        _("Whether people got their matter settled without effort; effort is what drives them away."),
        "ces",
    )
)
starting_points.add(
    StartingPoint(
        "fit",
        _("Would they miss the product (market fit)"),
        _("For a young product: how many would be very disappointed without it."),
        "pmf",
    )
)
starting_points.add(StartingPoint("blank", _("An empty survey"), _("Begin with nothing and add questions one by one.")))
