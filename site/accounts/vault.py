"""The vault of identity numbers with the keys of this installation."""

from functools import lru_cache

from django.conf import settings

from accounts.domain.identity import Vault


def vault() -> Vault:
    return _vault(tuple(settings.IDENTITY_KEYS), settings.IDENTITY_INDEX_KEY)


@lru_cache(maxsize=4)
def _vault(keys: tuple[str, ...], index_key: str) -> Vault:
    return Vault(keys, index_key)
