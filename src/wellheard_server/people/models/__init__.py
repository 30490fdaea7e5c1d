from wellheard_server.people.models.person import Person

__all__ = ["Person"]
