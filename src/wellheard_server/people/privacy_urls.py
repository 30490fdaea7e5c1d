from django.urls import path

from wellheard_server.people.views import erasures

urlpatterns = [
    path("", erasures.privacy, name="privacy"),
    path("workspace", erasures.erase_workspace, name="workspace-erase"),
    path("<uuid:erasure>", erasures.progress, name="erasure"),
    path("<uuid:erasure>/run", erasures.go_on, name="erasure-run"),
    path("<uuid:erasure>/receipt.txt", erasures.receipt, {"format": "txt"}, name="erasure-receipt"),
    path("<uuid:erasure>/receipt.json", erasures.receipt, {"format": "json"}, name="erasure-receipt-json"),
]
