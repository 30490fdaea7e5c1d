"""Which rows of a file are meant: `year == 2017 and boarding_area == "A"`, in the one small grammar of filters."""

import msgspec
import numpy as np
import pyarrow as pa


class Where(msgspec.Struct, frozen=True):
    """A filter over the columns of a file."""

    columns: tuple[str, ...]

    @classmethod
    def parse(cls, text: str, columns: tuple[str, ...]) -> "Where":
        return cls(())

    def mask(self, batch: pa.RecordBatch) -> np.ndarray:
        """Which rows of the batch are meant."""
        return np.ones(batch.num_rows, bool)
