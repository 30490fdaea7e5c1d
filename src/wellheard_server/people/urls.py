from django.urls import path

from wellheard_server.people.views import erasures, people, person

urlpatterns = [
    path("", people.people, name="people"),
    path("new", people.new_person, name="person-new"),
    path("<uuid:person>", person.person, name="person"),
    path("<uuid:person>/change", person.change_person, name="person-change"),
    path("<uuid:person>/erasure", erasures.erase_person, name="person-erase"),
]
