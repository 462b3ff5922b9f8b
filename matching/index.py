"""A spatial index of providers: exact best k of millions in a fraction of a millisecond, changed in place.

Records lie sorted by cells of about one kilometre, each cell with room to grow; one pass over the cells in reach finds the
k best (`matching.scan`). What a record cannot express is judged on the full provider afterwards, so `rank` over an index
answers exactly what it answers over the bare list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from matching.compiled import is_warm
from matching.eligibility import reach_km
from matching.grid import Grid, aligned, whole_blocks
from matching.records import (
    ACCEPTS,
    COLUMNS,
    DEGREES,
    FAIR,
    GRADE,
    HOURS,
    KIND_BIT,
    LAT,
    LNG,
    NUMBER,
    TRAITS,
    Query,
    language_words,
    packed,
    permit_words,
    query_of,
    rarity_table,
    record_of,
    skill_words,
    snapped,
    snapped_one,
    views,
)
from matching.scan import SLICES, distances_km, scan_grid, scan_grid_numpy, slice_blocks, slots_in_reach
from matching.scoring import rarity_of
from matching.types import Kind, Provider, Requirement, Rules, Searchable
from matching.unplaced import Unplaced

NO_SLICES = np.zeros((0, 0), np.uint64)
NEAR_KM = 0.5
"""Where a search for the nearest begins; it doubles until there are enough."""
SLACK = 4
"""Free slots a cell gets beyond a sixteenth of its records."""


class Index(Searchable):
    """Providers by place. Funds and those without coordinates are kept by the area they serve (`elsewhere`).

    `provider(id)` gives the full provider; pass `fetch` (a provider by its position among the `ids`) when they are not to be held in memory
    (bulk loading by `from_columns`).
    """

    def __init__(self, providers: Iterable[Provider] = (), *, cell_km: float = 1.0) -> None:
        self._start(cell_km)
        everybody = list(providers)
        self.rarity: Mapping[str, float] = rarity_of(everybody)
        placed = [p for p in everybody if p.point is not None and p.kind is not Kind.MONEY]
        records = [record_of(p, self._skills, self._languages, self._permits) for p in placed]
        self._build([p.id for p in placed], {n: _column(n, [record[n] for record in records]) for n in COLUMNS})
        self._providers.update((p.id, p) for p in everybody)
        for p in everybody:
            if p.id not in self._number:
                self.elsewhere.put(p)

    @classmethod
    def from_columns(
        cls,
        ids: Sequence[str],
        columns: Mapping[str, np.ndarray],
        *,
        skills: Sequence[str] = (),
        languages: Sequence[str] = (),
        permits: Sequence[str] = (),
        rarity: Mapping[str, float] | None = None,
        fetch: Callable[[int], Provider] | None = None,
        cell_km: float = 1.0,
    ) -> Index:
        """Build from whole columns (`matching.records.COLUMNS`); `skills`, `languages` and `permits` name the bits from the first on."""
        index = cls.__new__(cls)
        index._start(cell_km)
        index._skills.mask(skills)
        index._languages.mask(languages)
        index._permits.mask(permits)
        index.rarity, index._fetch = rarity or {}, fetch
        index._build(ids, columns)
        return index

    def _start(self, cell_km: float) -> None:
        self._cell_km = cell_km
        self._skills, self._languages, self._permits = skill_words(), language_words(), permit_words()
        self._providers: dict[str, Provider] = {}
        self.elsewhere = Unplaced()
        self._fetch: Callable[[int], Provider] | None = None
        self._table: tuple[object, int, np.ndarray] | None = None
        self._unused: list[int] = []
        self._slices: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self._number) + len(self.elsewhere)

    @property
    def nbytes(self) -> int:
        """Bytes of all its arrays; names and full providers, where they are kept, come on top."""
        cells = (self._cell_first, self._cell_count, self._cell_room, self._slot, self._sliced())
        return sum(array.nbytes for array in (*self._arrays.values(), *cells))

    def __contains__(self, provider_id: str) -> bool:
        return provider_id in self._number or provider_id in self.elsewhere

    def provider(self, provider_id: str) -> Provider:
        """The full provider. Raises KeyError when it is not indexed."""
        found = self._providers.get(provider_id)
        if found is None:
            number = self._number[provider_id]
            if self._fetch is None:
                raise KeyError(provider_id)
            return self._fetch(number)
        return found

    def _build(self, ids: Sequence[str], columns: Mapping[str, np.ndarray]) -> None:
        lat, lng = snapped(np.asarray(columns["lat"])), snapped(np.asarray(columns["lng"]))
        self._grid = Grid(lat, lng, self._cell_km)
        cells = self._grid.cells_of(lat, lng)
        counts = np.bincount(cells, minlength=self._grid.size)
        room = np.where(counts > 0, counts + counts // 16 + SLACK, 0)
        self._cell_count = counts.astype(np.int32)
        self._cell_room = room.astype(np.int32)
        self._cell_first = (np.cumsum(room) - room).astype(np.int64)
        self._end = int(room.sum())
        order = np.argsort(cells, kind="stable")
        inside = np.arange(len(ids)) - np.repeat(np.cumsum(counts) - counts, counts)
        slots = self._cell_first[cells[order]] + inside
        length = whole_blocks(self._end + self._end // 16)
        self._arrays = {}
        for name, values in packed(columns, np.arange(len(ids))).items():
            spread = aligned(length, values)
            spread[slots] = values[order]
            self._arrays[name] = spread
        self._places, self._shorts = views(self._arrays["wide"])
        self._tops = self._tops_of(slots)
        self._slot = np.empty(len(ids) + len(ids) // 8 + 64, np.int64)
        self._slot[order] = slots
        self._ids = list(ids)
        self._number = {name: number for number, name in enumerate(self._ids)}
        if len(self._number) != len(self._ids):
            raise ValueError("duplicate provider ids")

    def _tops_of(self, slots: np.ndarray) -> np.ndarray:
        """The highest `fair` and `accepts` by kind: what no record of the kind exceeds. Providers who go leave them as they are."""
        traits, shorts = self._arrays["wide"][slots, TRAITS], self._shorts[slots]
        tops = np.zeros((len(KIND_BIT), 2))
        for row, bit in enumerate(KIND_BIT.values()):
            tops[row] = shorts[(traits & np.uint64(bit)) != 0][:, [FAIR, ACCEPTS]].max(axis=0, initial=0.0)
        return tops

    # --- reading -----------------------------------------------------------------------------------------------------

    def query(self, requirement: Requirement, rules: Rules) -> Query:
        """The requirement in the index's bits."""
        return query_of(requirement, rules, self._rarity_table(rules), self._skills, self._languages, self._permits)

    def rarity_for(self, rules: Rules) -> Mapping[str, float]:
        return self.rarity if rules.rarity is None else rules.rarity

    def _rarity_table(self, rules: Rules) -> np.ndarray:
        rarity, known = self.rarity_for(rules), len(self._skills.bits)
        if self._table is None or self._table[0] is not rarity or self._table[1] != known:
            self._table = (rarity, known, rarity_table(rarity, self._skills))
        return self._table[2]

    def grid(self) -> tuple[np.ndarray, ...]:
        """The arrays every scan starts with."""
        a = self._arrays
        return (
            self._grid.origin, self._grid.shape, self._cell_first, self._cell_count,
            a["skills"], a["wide"], self._places, self._shorts, self._sliced(), self._tops,
        )  # fmt: skip

    def _sliced(self) -> np.ndarray:
        """The bit slices of the compiled scan, made when first needed (numpy never does)."""
        if self._slices is None:
            if not is_warm():
                return NO_SLICES
            blocks = self._arrays["skills"].shape[0] // 64
            slices = np.zeros((SLICES, blocks), np.uint64)
            slice_blocks(slices, self._arrays["skills"], self._arrays["wide"], 0, blocks)
            self._slices = slices  # only when complete: another thread may be waiting to scan
        return self._slices

    def _reslice(self, first: int, past: int) -> None:
        """Records of these slots have changed."""
        if self._slices is not None:
            slice_blocks(self._slices, self._arrays["skills"], self._arrays["wide"], first >> 6, (past - 1 >> 6) + 1)

    def search(
        self, requirement: Requirement, k: int, rules: Rules, *, compiled: bool | None = None
    ) -> list[tuple[str, float]]:
        """The k best records as (provider id, score), best first.

        Scores are upper bounds of the exact ones, equal to them but for familiar faces and standing proposals.
        """
        numbers, scores = self.search_numbers(requirement, k, rules, compiled=compiled)
        return [(self._ids[number], score) for number, score in zip(numbers.tolist(), scores.tolist(), strict=True)]

    def search_numbers(
        self, requirement: Requirement, k: int, rules: Rules, *, compiled: bool | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """`search` in arrays: provider numbers (int32) and scores (float64). `compiled` None: whichever is ready."""
        q = self.query(requirement, rules)
        scores, slots = np.empty(k), np.empty(k, np.int64)
        u64 = np.uint64
        scan: Callable[..., int] = scan_grid if (is_warm() if compiled is None else compiled) else scan_grid_numpy
        found = scan(
            *self.grid(), self._place(requirement, q.limit_km), u64(q.must), u64(q.skills_all), u64(q.skills_any),
            u64(q.wished), np.array([q.wished_count, q.shared_extra, q.min_grade]), u64(q.spoken), q.hours, q.sliding,
            q.base, q.weights, q.rate, q.rarity, scores, slots,
        )  # fmt: skip
        return self.numbers(slots[:found]), scores[:found]

    def within(self, requirement: Requirement, km: float, most: int | None = None) -> list[str]:
        """Ids of all placed providers of the requirement's kind within so many kilometres of its point; of more than `most` the nearest."""
        reach = km if most is None else min(km, NEAR_KM)
        slots, far = self._near(requirement, reach)
        while most is not None and slots.shape[0] < most and reach < km:
            reach = min(km, 2 * reach)
            slots, far = self._near(requirement, reach)
        if most is not None and slots.shape[0] > most:
            slots = slots[np.lexsort((self.numbers(slots), far))[:most]]
        return [self._ids[number] for number in self.numbers(slots).tolist()]

    def _near(self, requirement: Requirement, km: float) -> tuple[np.ndarray, np.ndarray]:
        """Slots of the requirement's kind within so many kilometres, and how far away they are."""
        place = self._place(requirement, km)
        slots = slots_in_reach(self._grid.origin, self._grid.shape, self._cell_first, self._cell_count, place)
        slots = slots[(self._arrays["wide"][slots, TRAITS] & np.uint64(KIND_BIT[requirement.kind])) != 0]
        far = distances_km(place, self._places[slots, LAT] * DEGREES, self._places[slots, LNG] * DEGREES)
        return slots[far <= km], far[far <= km]

    def passing(self, requirement: Requirement, rules: Rules, most: int | None = None) -> list[str]:
        """Ids of all records that pass, best first: a superset of the eligible placed providers. Of more than `most` the best."""
        if most is not None:
            return [name for name, _ in self.search(requirement, most, rules)]
        place = self._place(requirement, reach_km(requirement, rules))
        slots = slots_in_reach(self._grid.origin, self._grid.shape, self._cell_first, self._cell_count, place)
        return [name for name, _ in self.search(requirement, slots.shape[0], rules, compiled=False)]

    def placed(self) -> Iterable[Provider]:
        """All providers on the grid, in full."""
        return (self.provider(name) for name in self._number)

    @staticmethod
    def _place(requirement: Requirement, km: float) -> np.ndarray:
        assert requirement.point is not None
        return np.array([requirement.point.lat, requirement.point.lng, km])

    def id_of(self, number: int) -> str:
        return self._ids[number]

    # --- changing in place -------------------------------------------------------------------------------------------

    def put(self, provider: Provider) -> None:
        """Insert a provider, or bring its record up to date; moves it when its place changed. No rebuild."""
        point = provider.point
        cell = (
            None
            if point is None or provider.kind is Kind.MONEY
            else self._grid.cell_at(snapped_one(point.lat), snapped_one(point.lng))
        )
        if cell is None:  # without coordinates, or outside the grid: correct in the plain list, only slower
            self.remove(provider.id)
            self._providers[provider.id] = provider
            self.elsewhere.put(provider)
            return
        self.elsewhere.remove(provider.id)
        number = self._number.get(provider.id)
        if number is None:
            number = self._new_number(provider.id)
        slot = int(self._slot[number])
        if slot >= 0 and cell != (old := self._cell_of(slot)):
            self._vacate(slot, old)
            slot = -1
        if slot < 0:
            slot = self._slot[number] = self._slot_in(cell)
        self._write(slot, number, record_of(provider, self._skills, self._languages, self._permits))
        self._providers[provider.id] = provider

    def _write(self, slot: int, number: int, record: Mapping[str, Any]) -> None:
        row, places, shorts = self._arrays["wide"][slot], self._places[slot], self._shorts[slot]
        self._arrays["skills"][slot] = record["skills"]
        row[HOURS], row[TRAITS], row[NUMBER] = record["hours"], record["traits"], number
        places[LAT], places[LNG] = round(record["lat"] / DEGREES), round(record["lng"] / DEGREES)
        shorts[FAIR : GRADE + 1] = record["fair"], record["accepts"], record["radius"], record["grade"]
        self._raise_tops(record["traits"], float(shorts[FAIR]), float(shorts[ACCEPTS]))
        self._reslice(slot, slot + 1)

    def _raise_tops(self, traits: int, fair: float, accepts: float) -> None:
        """Tops never fall in place; a new array, as another thread may be scanning with the old one."""
        kind = next(row for row, bit in enumerate(KIND_BIT.values()) if traits & bit)
        if fair > self._tops[kind, 0] or accepts > self._tops[kind, 1]:
            tops = self._tops.copy()
            tops[kind] = np.maximum(tops[kind], (fair, accepts))
            self._tops = tops

    def numbers(self, slots: np.ndarray) -> np.ndarray:
        """Provider numbers of records."""
        return self._arrays["wide"][slots, NUMBER].astype(np.int64)

    def remove(self, provider_id: str) -> None:
        """Take a provider out; nothing happens when it is not in."""
        self.elsewhere.remove(provider_id)
        self._providers.pop(provider_id, None)
        number = self._number.pop(provider_id, None)
        if number is not None:
            slot = int(self._slot[number])
            self._vacate(slot, self._cell_of(slot))
            self._slot[number] = -1
            self._unused.append(number)

    def _new_number(self, provider_id: str) -> int:
        if self._unused:
            number = self._unused.pop()
            self._ids[number] = provider_id
        else:
            number = len(self._ids)
            self._ids.append(provider_id)
            if number >= self._slot.shape[0]:
                self._slot = np.concatenate([self._slot, np.full(number // 2 + 64, -1, np.int64)])
            self._slot[number] = -1
        self._number[provider_id] = number
        return number

    def _cell_of(self, slot: int) -> int:
        place = self._places[slot]
        cell = self._grid.cell_at(int(place[LAT]) * DEGREES, int(place[LNG]) * DEGREES)
        assert cell is not None
        return cell

    def _vacate(self, slot: int, cell: int) -> None:
        """Close the gap with the cell's last record."""
        last = int(self._cell_first[cell] + self._cell_count[cell]) - 1
        if slot != last:
            for column in self._arrays.values():
                column[slot] = column[last]
            self._slot[int(self._arrays["wide"][slot, NUMBER])] = slot
            self._reslice(slot, slot + 1)
        self._cell_count[cell] -= 1

    def _slot_in(self, cell: int) -> int:
        """A free slot in the cell; a full cell moves to the end with twice the room."""
        count = int(self._cell_count[cell])
        if count == self._cell_room[cell]:
            first, room = int(self._cell_first[cell]), 2 * count + SLACK
            if self._end + room > self._arrays["skills"].shape[0]:
                self._lengthen(room)
            for column in self._arrays.values():
                column[self._end : self._end + count] = column[first : first + count]
            self._slot[self.numbers(np.arange(first, first + count))] = np.arange(self._end, self._end + count)
            self._reslice(self._end, self._end + count)
            self._cell_first[cell], self._cell_room[cell] = self._end, room
            self._end += room
        self._cell_count[cell] = count + 1
        return int(self._cell_first[cell]) + count

    def _lengthen(self, room: int) -> None:
        length = whole_blocks(self._end + self._end // 4 + room)
        for name, old in self._arrays.items():
            self._arrays[name] = aligned(length, old)
            self._arrays[name][: old.shape[0]] = old
        self._places, self._shorts = views(self._arrays["wide"])
        if self._slices is not None:
            more = np.zeros((SLICES, length // 64 - self._slices.shape[1]), np.uint64)
            self._slices = np.concatenate([self._slices, more], axis=1)


def _column(name: str, values: list[Any]) -> np.ndarray:
    kind = np.uint64 if name in ("skills", "traits", "hours") else np.float64
    column = np.array(values, kind)
    return column.reshape(-1, 3) if name == "hours" else column
