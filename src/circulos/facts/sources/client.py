"""A polite client for official sources: one request at a time, patient, bounded, and only where it was sent.

It asks over https, follows a redirect only to the same host, reads no more than it was told to, waits between two
requests and before it tries again, and says in words what went wrong. Only a program on the same machine, as in
tests, may be asked without https.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import Any
from urllib.parse import SplitResult, urlsplit

from circulos import __version__
from circulos.facts.sources.errors import SourceError, UnreachableError
from circulos.method.connections import LOOPBACK, may_be_asked
from circulos.method.problems import shortened

PASSING = (408, 425, 429, 500, 502, 503, 504)  # faults that may be gone in a moment
LONGEST_WAIT = 60.0  # seconds a server may ask us to wait before we give up instead
PIECE = 65_536
NOT_CHANGED = 304
FORMATS = "application/json, text/csv;q=0.9, application/vnd.sdmx.data+csv;q=0.9, */*;q=0.1"


@dataclass(frozen=True)
class Answer:
    """What a server said: `body` is empty and `changed` false where the copy in hand still holds."""

    body: bytes
    etag: str = ""
    last_modified: str = ""
    changed: bool = True


@dataclass
class Client:
    """Asks addresses, each after a pause. `limit` is in bytes, everything else in seconds or tries."""

    timeout: float = 60.0
    longest: float = 300.0
    tries: int = 4
    pause: float = 1.0
    limit: int = 50_000_000
    sleep: Callable[[float], None] = time.sleep
    _asked: dict[str, float] = field(default_factory=dict)

    def get(self, address: str, etag: str = "", last_modified: str = "") -> Answer:
        """The answer at an address, or that it has not changed since. Raises `SourceError` in words."""
        parts = urlsplit(address)
        if not may_be_asked(parts):
            raise SourceError(f"{shortened(address)} does not go over https, so it is not asked.")
        headers = {"User-Agent": f"Circulos/{__version__}", "Accept": FORMATS, "Accept-Encoding": "identity"}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": last_modified} if last_modified else {}
        for tried in range(1, self.tries + 1):
            try:
                return self._once(address, parts, headers)
            except _PassingError as fault:
                if tried == self.tries or fault.wait > LONGEST_WAIT:
                    raise UnreachableError(f"{_place(parts)} {fault} {_tried(tried)}") from None
                self.sleep(fault.wait or self.pause * 2**tried)
        raise AssertionError

    def _once(self, address: str, parts: SplitResult, headers: Mapping[str, str]) -> Answer:
        self._take_turns(parts.netloc)
        request = urllib.request.Request(address, headers=dict(headers))  # noqa: S310 - the scheme was checked
        try:
            with _opener(parts).open(request, timeout=self.timeout) as response:
                body = self._body(response, parts)
                return Answer(
                    body, response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
                )
        except urllib.error.HTTPError as error:
            with error:
                if error.code == NOT_CHANGED:
                    return Answer(b"", changed=False)
                raise _of_status(error, parts) from None
        except (urllib.error.URLError, HTTPException, OSError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, SourceError):
                raise reason from None
            raise _PassingError(
                f"could not be reached ({shortened(str(reason) or type(error).__name__)})."
            ) from None

    def _take_turns(self, host: str) -> None:
        """Wait until the pause since the last request to this host is over."""
        now = time.monotonic()
        wait = self._asked.get(host, -self.pause) + self.pause - now
        if wait > 0:
            self.sleep(wait)
        self._asked[host] = now + max(wait, 0)

    def _body(self, response: HTTPResponse, parts: SplitResult) -> bytes:
        """The whole answer, unless it is too large, too slow in coming, or breaks off."""
        pieces, size, until = [], 0, time.monotonic() + self.longest
        # What has come is taken at once: waiting for a full piece would let a server drip for hours.
        while piece := response.read1(PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > self.limit:
                raise SourceError(
                    f"{_place(parts)} answers with more than {self.limit / 1e6:.0f} MB. "
                    "Ask for less: name the councils, the periods and the categories in the connection."
                )
            if time.monotonic() > until:
                raise _PassingError(f"did not finish answering within {self.longest:.0f} seconds.")
        announced = response.headers.get("Content-Length", "")
        if announced.isdigit() and int(announced) != size:
            raise _PassingError(f"broke off after {size:,} of {int(announced):,} bytes.")
        return b"".join(pieces)


class _PassingError(Exception):
    """Something that may be gone in a moment; `wait` is how long the server asks us to wait, 0 for no wish."""

    def __init__(self, words: str, wait: float = 0.0) -> None:
        super().__init__(words)
        self.wait = wait


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirect on the same host, and refuses any other."""

    max_redirections = 5

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        """The request at the new address. Raises `SourceError` where it is another host, or less safe."""
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if (old.scheme, old.netloc) != (new.scheme, new.netloc):
            raise SourceError(
                f"{_place(old)} sends us on to {shortened(new.scheme)}://{shortened(new.netloc)}, which the kit "
                "does not name. If the service has moved, correct the address of the connection."
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(parts: SplitResult) -> urllib.request.OpenerDirector:
    """Handlers for http and https alone: no files, no other protocols. A proxy is not asked about this machine."""
    opener = urllib.request.OpenerDirector()
    proxies: dict[str, str] | None = {} if parts.hostname in LOOPBACK else None
    for handler in (
        urllib.request.ProxyHandler(proxies),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        _SameHost(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _of_status(error: urllib.error.HTTPError, parts: SplitResult) -> Exception:
    try:
        said = " ".join(error.read(2_000).decode("utf-8", "replace").split())
    except (HTTPException, OSError):
        said = ""
    words = f"answers {error.code} ({shortened(said) if said else error.reason})."
    if error.code in PASSING:
        return _PassingError(words, _seconds(error.headers.get("Retry-After", "")))
    return SourceError(f"{_place(parts)} {words} Look at the address and the parameters of the connection.")


def _tried(times: int) -> str:
    return "Tried once." if times == 1 else f"Tried {times} times."


def _seconds(wish: str) -> float:
    return float(wish) if wish.isascii() and wish.isdigit() and len(wish) < 6 else 0.0


def _place(parts: SplitResult) -> str:
    return shortened(parts.hostname or "")
