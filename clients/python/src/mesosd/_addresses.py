"""Where peers listen, and what the argument ``masters`` may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Iterable, List, NamedTuple, Optional, Sequence, Tuple, Union

from .errors import ConfigurationError

__all__ = ["FILE_SCHEME", "Masters", "PeerAddress", "ZK_SCHEME", "ZooKeeperUrl", "describe_masters", "list_masters"]

ZK_SCHEME = "zk://"
FILE_SCHEME = "file://"

#: Masters as they are given to a client: one text, or several.
Masters = Union[str, Sequence[str]]


class PeerAddress(NamedTuple):
    """Where a peer listens."""

    #: A name, or an address without brackets.
    host: str
    port: int

    @staticmethod
    def parse(text: str) -> PeerAddress:
        """Reads ``host:port``, ``10.0.0.1:5050`` or ``[fd00::1]:5050``; raises :class:`ConfigurationError`."""
        host, colon, digits = text.rpartition(":")
        bracketed = host.startswith("[") and host.endswith("]")
        if bracketed:
            host = host[1:-1]
        valid = bool(colon) and _can_be_asked_for(host) and (bracketed or ":" not in host)
        port = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 5 else 0
        if not valid or not 0 < port <= 65535:
            shown = _without_password(text)
            raise ConfigurationError(f"'{shown}' is no address; expected host:port, with an IPv6 address in brackets")
        return PeerAddress(host, port)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class ZooKeeperUrl:
    """``zk://user:password@host1:port1,host2:port2/path``."""

    servers: Tuple[PeerAddress, ...]
    path: str
    #: ``user:password``, if the text says who one is.
    credentials: Optional[str] = field(default=None, repr=False)

    @staticmethod
    def parse(text: str) -> ZooKeeperUrl:
        """Reads a URL; raises :class:`ConfigurationError` with a sentence that holds no password."""
        authority, slash, path = text[len(ZK_SCHEME) :].partition("/")
        path = "/" + path.rstrip("/")
        # A password may hold an @, a host may not.
        credentials, at, hosts = authority.rpartition("@")
        if at and not 0 < credentials.find(":"):
            example = "zk://user:password@host:port/path"
            raise ConfigurationError(f"a ZooKeeper URL with credentials is written {example}")
        if not slash or path == "/":
            raise ConfigurationError("the URL names no path below the root, such as /mesos in zk://host:2181/mesos")
        if "@" in path and not at:
            raise ConfigurationError("a user and a password hold no /, since a path begins there")
        _check_path(path)
        servers = tuple(_server(host.strip()) for host in hosts.split(","))
        return ZooKeeperUrl(servers, path, credentials if at else None)

    def __str__(self) -> str:
        """The URL without the password."""
        who = f"{self.credentials.partition(':')[0]}@" if self.credentials is not None else ""
        return f"{ZK_SCHEME}{who}{','.join(map(str, self.servers))}{self.path}"


def list_masters(masters: Masters) -> List[str]:
    """What ``masters`` names, checked: addresses, or alone a URL. Raises :class:`ConfigurationError`."""
    given = list(masters) if isinstance(masters, Iterable) and not isinstance(masters, str) else [masters]
    for master in given:
        if not isinstance(master, str):
            raise ConfigurationError(f"masters are named by texts such as 'host:port', not by {type(master).__name__}")
        if not master.startswith((ZK_SCHEME, FILE_SCHEME)):
            continue
        if len(given) > 1:
            raise ConfigurationError("a URL of ZooKeeper or a file stands alone: it says where all masters are")
        if master.startswith(ZK_SCHEME):
            ZooKeeperUrl.parse(master)
        return given
    addresses = [address.strip() for text in given for address in text.split(",") if address.strip()]
    if not addresses:
        raise ConfigurationError("no master is named; expected host:port, a list of them, zk://… or file://…")
    for address in addresses:
        PeerAddress.parse(address)
    return addresses


def describe_masters(masters: Sequence[str]) -> str:
    """The masters as they may be shown: without passwords."""
    shown = []
    for master in masters:
        if master.startswith(ZK_SCHEME):
            try:
                master = str(ZooKeeperUrl.parse(master))
            except ConfigurationError:
                master = ZK_SCHEME + "…"
        shown.append(master)
    return ", ".join(shown)


def _server(text: str) -> PeerAddress:
    if not text:
        raise ConfigurationError("a ZooKeeper URL names at least one server: zk://host1:2181,host2:2181/path")
    if ":" not in text or text.endswith("]"):
        text += ":2181"
    return PeerAddress.parse(text)


def _can_be_asked_for(host: str) -> bool:
    """Whether a resolver can be asked for a host: whether there is one is another matter."""
    if any(character <= " " or character in "/@" for character in host):
        return False
    try:
        return bool(host.encode("idna"))
    except UnicodeError:
        # A part of the name is empty or too long.
        return False


def _without_password(text: str) -> str:
    # A URL in the wrong place may hold one.
    return "…" + text[text.rindex("@") :] if "@" in text else text


def _check_path(path: str) -> None:
    for part in path[1:].split("/"):
        if part in ("", ".", ".."):
            raise ConfigurationError(f"'{_without_password(path)}' is no path of ZooKeeper: a part of it is empty, . or ..")
    if any(character < " " for character in path):
        raise ConfigurationError("a path of ZooKeeper holds no control characters")
