"""What an address answers: over HTTPS, of limited size, in limited time, from the host that was asked."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from . import RefreshError

HERE = ("127.0.0.1", "localhost", "::1")  # this machine may be asked without encryption
SECONDS = 30.0  # that the whole answer may take
AGENT = {"User-Agent": "The Scaling Bet, a weekly look at the data sets that it cites", "Accept-Encoding": "identity"}


def allow(address: str) -> None:
    """Raise :class:`RefreshError` unless the address is HTTPS, or of this machine.

    >>> allow("http://example.org/data.csv")
    Traceback (most recent call last):
    ...
    scalingbet.facts.refresh.RefreshError: http://example.org/data.csv; allowed is an address that begins with https://
    """
    parts = urlsplit(address)
    if not (parts.scheme == "https" and parts.hostname) and not (parts.scheme == "http" and parts.hostname in HERE):
        raise RefreshError(f"{address:.200}; allowed is an address that begins with https://")


class _SameHost(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        asked, sent = urlsplit(req.full_url), urlsplit(newurl)
        if (asked.scheme, asked.netloc) != (sent.scheme, sent.netloc):
            raise RefreshError(f"{req.full_url} sends to {newurl:.200}; allowed is the same host")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(address: str, most_bytes: int, seconds: float = SECONDS) -> bytes:
    """Return the whole answer of ``address``.

    :class:`RefreshError` names an answer of more than ``most_bytes``, one that is cut or packed, one that has not
    ended after ``seconds``, a redirect to another host, and what the network says.
    """
    allow(address)
    late = f"{address} has not answered in {seconds:g} seconds"
    end = time.monotonic() + seconds
    body = bytearray()
    try:
        opener = urllib.request.build_opener(_SameHost)
        with opener.open(urllib.request.Request(address, headers=AGENT), timeout=seconds) as answer:
            if answer.headers.get("Content-Encoding", "identity") != "identity":
                raise RefreshError(f"{address} answers packed, as {answer.headers['Content-Encoding']:.40}")
            while part := answer.read1(65536):
                body += part
                if len(body) > most_bytes:
                    raise RefreshError(f"{address} answers more than {most_bytes} bytes")
                if time.monotonic() > end:
                    raise RefreshError(late)
            length = answer.headers.get("Content-Length")
    except TimeoutError:
        raise RefreshError(late) from None
    except urllib.error.HTTPError as error:
        raise RefreshError(f"{address} answers {error.code}") from None
    except (OSError, http.client.HTTPException) as error:
        raise RefreshError(late if "timed out" in str(error) else f"{address}: {error!r:.200}") from None
    if length is not None and length != str(len(body)):
        raise RefreshError(f"{address} is cut: {len(body)} bytes; allowed is {length:.20}, as it says itself")
    return bytes(body)
