from django.urls import path

from wellheard_server.project import sending
from wellheard_server.project.status import views

urlpatterns = [
    path("", views.status, name="settings-status"),
    path("parked/<int:parked_row>/again", views.parked_again, name="parked-again"),
    path("tasks/<uuid:task>/again", views.task_again, name="task-again"),
    path("sending/resumption", sending.resume, name="sending-resume"),
    path("sending/stop", sending.stop, name="sending-stop"),
]
