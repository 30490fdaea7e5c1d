"""What is measured, one file each: `from wellheard.metrics import nps; nps.of([10, 9, 3])`."""

from importlib import import_module
from pkgutil import iter_modules

from wellheard.metrics.metric import Metric, metrics

__all__ = ["Metric", "metrics"]

# A file's metric bears the file's name. Importing a file makes Python bind that name here to the module; this binds it
# to the metric, for good and whatever was imported first. Strangers' metrics are found by `__getattr__`, without
# loading them for those who ask for ours.
for _file in iter_modules(__path__):
    _module = import_module(f"{__name__}.{_file.name}")
    globals()[_file.name] = getattr(_module, _file.name, _module)


def __getattr__(key: str) -> Metric:
    if not key.startswith("_") and key in metrics:
        return metrics.get(key)
    raise AttributeError(f"module {__name__!r} has no attribute {key!r}")
