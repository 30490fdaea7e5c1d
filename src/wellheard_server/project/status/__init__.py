"""How the installation is: one set of figures for the page (Settings, Status), the API and /metrics."""
