"""numba as a pure accelerator: same code, same answers, compiled only when `warm_up()` was called.

Nothing compiles while somebody waits for a page: until a process has warmed up (a worker does so at its start), every
kernel runs as the plain Python it is written in, and the solver prefers another method for large instances.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any

_KERNELS: dict[str, Callable[..., Any]] = {}
_COMPILED: dict[str, Callable[..., Any]] = {}


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Register a function that numba can compile. Calling it runs the compiled form once there is one."""
    name = f"{function.__module__}.{function.__qualname__}"
    _KERNELS[name] = function

    def call(*arguments: Any) -> Any:
        return _COMPILED.get(name, function)(*arguments)

    call.__name__, call.__doc__, call.__wrapped__ = function.__name__, function.__doc__, function  # type: ignore[attr-defined]
    return call


def is_warm() -> bool:
    """Whether compiled kernels are in use in this process."""
    return bool(_COMPILED)


def compile_all(samples: Iterable[tuple[Callable[..., Any], tuple[Any, ...]]]) -> bool:
    """Compile (or load from numba's cache) each kernel by calling it with sample arguments. False without numba.

    A kernel may call those of its module that come before it.
    """
    try:
        import numba
    except ImportError:
        return False
    for call, arguments in samples:
        original = call.__wrapped__  # type: ignore[attr-defined]
        name = f"{original.__module__}.{original.__qualname__}"
        if name in _COMPILED:
            continue
        earlier = {
            key: _COMPILED[f"{original.__module__}.{key}"]
            for key in original.__globals__
            if f"{original.__module__}.{key}" in _COMPILED
        }
        function = FunctionType(original.__code__, original.__globals__ | earlier, original.__name__)
        function.__module__, function.__qualname__ = original.__module__, original.__qualname__
        try:
            fast = numba.njit(cache=True, nogil=True)(function)
            fast(*arguments)
        except RuntimeError:  # no writable place for the cache: compile for this process only
            fast = numba.njit(nogil=True)(function)
            fast(*arguments)
        _COMPILED[name] = fast
    return True
