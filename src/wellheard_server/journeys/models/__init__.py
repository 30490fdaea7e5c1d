from wellheard_server.journeys.models.touchpoint import Touchpoint

__all__ = ["Touchpoint"]
