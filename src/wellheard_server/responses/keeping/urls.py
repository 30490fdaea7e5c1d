from django.urls import path

from wellheard_server.responses.views import keeping

urlpatterns = [path("<uuid:survey>/keeping", keeping.keeping, name="survey-keeping")]
