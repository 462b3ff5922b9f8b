"""The grid under the index: which cell a place is in, and arrays that suit a scan."""

from __future__ import annotations

from math import cos, floor, radians

import numpy as np

from matching.geo import EARTH_KM_PER_DEGREE

MOST_CELLS = 4_000_000


class Grid:
    """Cells of about `cell_km` over all given places; coarser where a country would need too many.

    origin: lat, lng of the corner, height and width of a cell in degrees. shape: rows, columns.
    """

    def __init__(self, lat: np.ndarray, lng: np.ndarray, cell_km: float) -> None:
        if lat.shape[0] == 0:
            lat, lng = np.zeros(1), np.zeros(1)
        low, high = (float(lat.min()), float(lng.min())), (float(lat.max()), float(lng.max()))
        cell = cell_km / EARTH_KM_PER_DEGREE
        widest = cell / max(0.05, cos(radians((low[0] + high[0]) / 2)))
        while ((high[0] - low[0]) / cell + 3) * ((high[1] - low[1]) / widest + 3) > MOST_CELLS:
            cell, widest = cell * 2, widest * 2
        self.origin = np.array([low[0] - cell, low[1] - widest, cell, widest])
        rows = int((high[0] - self.origin[0]) / cell) + 2
        columns = int((high[1] - self.origin[1]) / widest) + 2
        self.shape = np.array([rows, columns], np.int64)
        self._plain = (*self.origin.tolist(), rows, columns)

    @property
    def size(self) -> int:
        return int(self.shape[0] * self.shape[1])

    def cells_of(self, lat: np.ndarray, lng: np.ndarray) -> np.ndarray:
        """The cells of places that lie on the grid."""
        row = np.floor((lat - self.origin[0]) / self.origin[2]).astype(np.int64)
        column = np.floor((lng - self.origin[1]) / self.origin[3]).astype(np.int64)
        return row * self.shape[1] + column

    def cell_at(self, lat: float, lng: float) -> int | None:
        """The cell of one place; None outside the grid."""
        south, west, height, width, rows, columns = self._plain
        row, column = floor((lat - south) / height), floor((lng - west) / width)
        return row * columns + column if 0 <= row < rows and 0 <= column < columns else None


def whole_blocks(slots: int) -> int:
    """The least whole number of blocks of 64 beyond so many slots."""
    return (slots // 64 + 1) * 64


def aligned(length: int, like: np.ndarray) -> np.ndarray:
    """Zeros of the same kind that start on a cache line, so that a row of 64 bytes never straddles two."""
    shape = (length, *like.shape[1:])
    size = int(np.prod(shape)) * like.itemsize
    raw = np.zeros(size + 64, np.uint8)
    offset = -raw.ctypes.data % 64
    return raw[offset : offset + size].view(like.dtype).reshape(shape)
