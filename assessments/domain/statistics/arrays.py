"""NumPy, loaded when the first array is made: 16 MB that most processes never need."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Small = NDArray[np.int8]
    Units = NDArray[Any]
else:
    Floats = Small = Units = Any

    class _Later:
        def __getattr__(self, name: str) -> Any:
            import numpy  # slow import

            return getattr(numpy, name)

    np = _Later()
