"""Ways to send a text message; `SMS_URL` chooses one.

`console:` writes to the terminal (development and demo), `memory:` keeps it for tests,
`https://user:password@host/path` posts `{"phone": …, "text": …}` as JSON to a gateway, which
answers 2xx when it has taken the message.
"""

import json
import sys
from base64 import b64encode
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

TIMEOUT = 5
SCHEMES = ("console", "memory", "http", "https")
outbox: list[tuple[str, str]] = []


class ProviderError(Exception):
    """The gateway did not take the message; the text names no number and no words."""


class Provider(Protocol):
    def send(self, address: str, body: str) -> None:
        """Hand over one message or raise ProviderError."""


class Console:
    def send(self, address: str, body: str) -> None:
        sys.stdout.write(f"SMS {address}: {body}\n")
        sys.stdout.flush()


class Memory:
    def send(self, address: str, body: str) -> None:
        outbox.append((address, body))


class Gateway:
    """Posts to an HTTP gateway. Redirects are errors: they would carry the credentials along."""

    def __init__(self, address: SplitResult) -> None:
        self.address = address

    def send(self, address: str, body: str) -> None:
        try:
            status = self._post({"phone": address, "text": body})
        except (OSError, HTTPException) as error:
            message = f"the gateway cannot be reached: {type(error).__name__}"
            raise ProviderError(message) from error
        if not 200 <= status < 300:
            message = f"the gateway answered {status}"
            raise ProviderError(message)

    def _post(self, content: dict[str, str]) -> int:
        secure = self.address.scheme == "https"
        connect = HTTPSConnection if secure else HTTPConnection
        connection = connect(self.address.hostname or "", self.address.port, timeout=TIMEOUT)
        path = self.address.path or "/"
        if self.address.query:
            path = f"{path}?{self.address.query}"
        try:
            connection.request("POST", path, json.dumps(content).encode(), self._headers())
            return connection.getresponse().status
        finally:
            connection.close()

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if self.address.username:
            pair = f"{unquote(self.address.username)}:{unquote(self.address.password or '')}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        return headers


def provider() -> Provider:
    """Return the provider that `SMS_URL` names."""
    address = urlsplit(settings.SMS_URL)
    if address.scheme == "console":
        return Console()
    if address.scheme == "memory":
        return Memory()
    return Gateway(address)
