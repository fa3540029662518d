"""Who leads, out of ZooKeeper: the client's side of one session that only reads, as a state machine without socket, clock
or thread (docs/zookeeper.md; the packets are ZooKeeper's, in big endian).

    Away      ── connected() ───────▶ Attaching
    Attaching ── session granted ───▶ Looking
    Attaching ── session over ──────▶ Away        and begins a new one
    Looking   ── all is known ──────▶ Watching
    Watching  ── watch, second look ▶ Looking
    any       ── lost() ────────────▶ Away

Whoever owns the socket hands in bytes and times, sends what :meth:`LeaderWatch.take_output` gives, and closes the socket
when :attr:`LeaderWatch.problem` says why.
"""

from __future__ import annotations

import struct
from typing import Dict, List, NamedTuple, Optional, Tuple

from .errors import DecodeError
from .messages import MasterInfo

__all__ = ["LeaderWatch", "News", "first_candidate", "read_candidate"]

# Operations and reserved transaction numbers.
_EXISTS, _GET_DATA, _GET_CHILDREN, _PING, _AUTH, _CLOSE = 3, 4, 8, 11, 100, -11
_XID_EVENT, _XID_PING, _XID_AUTH = -1, -2, -4

_NO_NODE = -101

# An answer of 4 MiB has some hundred thousand children; an election has a handful.
_MAX_PACKET_BYTES = 4 << 20

# What ZooKeeper would not do once it may do a little later (seconds).
_SECOND_LOOK = 1.0

_JSON_PREFIX = "json.info_"
_BINARY_PREFIX = "info_"


class News(NamedTuple):
    """What was found."""

    #: The leader; None when nobody leads.
    leader: Optional[MasterInfo]


def first_candidate(children: List[str]) -> Optional[str]:
    """The node of whoever leads, which has the lowest number; None when nobody stands for election."""
    numbered = [(number, child) for child in children for number in [_number_of(child)] if number is not None]
    return min(numbered)[1] if numbered else None


def read_candidate(child: str, content: bytes) -> MasterInfo:
    """Reads a node's content: JSON since Mesos 0.24, binary before. Raises ``DecodeError``."""
    return MasterInfo.from_json(content) if child.startswith(_JSON_PREFIX) else MasterInfo.from_bytes(content)


class LeaderWatch:
    """The session and its watch, through any number of connections."""

    def __init__(self, path: str, credentials: Optional[str], session_timeout: float) -> None:
        self._path = path
        self._credentials = credentials
        self._wanted_timeout = session_timeout
        #: What the ensemble granted, in seconds.
        self.session_timeout = session_timeout
        #: Why the present connection has to be closed; None while it is good.
        self.problem: Optional[str] = None
        #: A sentence for the log that does not end the connection.
        self.notice: Optional[str] = None
        #: Whether the present connection was of use: a server took the session on.
        self.is_attached = False
        self._session_id = 0
        self._password = b"\0" * 16
        self._last_zxid = 0
        self._known: Optional[str] = None
        self._knows_nobody = False
        self._news: List[News] = []
        self._input = bytearray()
        self._output = b""
        self._last_sent = 0.0
        self._last_received = 0.0
        self._xid = 0
        self._asked: Dict[int, Tuple[int, str]] = {}
        self._is_looking = False
        self._is_stale = False
        self._look_at: Optional[float] = None

    # The connection.

    def connected(self, now: float) -> None:
        """A socket to one of the servers is there."""
        self._forget_connection(now)
        head = struct.pack(">iqiq", 0, self._last_zxid, int(self._wanted_timeout * 1000), self._session_id)
        # The last byte: never go on with a server that is cut off from the others.
        self._packet(head + _buffer(self._password) + b"\0", now)

    def lost(self) -> None:
        """The socket is gone. The session lives on until the ensemble says otherwise."""
        self.is_attached = False

    def close(self, now: float) -> None:
        """Ends the session; what :meth:`take_output` gives then are the last bytes."""
        if self.is_attached:
            self._request(_CLOSE, b"", now)

    def take_output(self) -> bytes:
        """What is to be written now."""
        output = self._output
        self._output = b""
        return output

    def take_news(self) -> List[News]:
        """What was found since the last call, oldest first."""
        news, self._news = self._news, []
        return news

    def receive(self, data: bytes, now: float) -> None:
        """Takes what was read."""
        self._last_received = now
        self._input += data
        while self.problem is None and len(self._input) >= 4:
            (length,) = struct.unpack_from(">i", self._input)
            if not 0 <= length <= _MAX_PACKET_BYTES:
                self.problem = f"a packet of {length} bytes"
                return
            if len(self._input) < 4 + length:
                return
            packet = bytes(self._input[4 : 4 + length])
            del self._input[: 4 + length]
            try:
                self._take(packet, now)
            except (struct.error, UnicodeDecodeError):
                self.problem = "a packet that cannot be read"

    # Time.

    def tick(self, now: float) -> None:
        """Does what has become due."""
        if now - self._last_received >= self.session_timeout * 2 / 3:
            self.problem = f"nothing was heard for {now - self._last_received:.3g} s"
            return
        if not self.is_attached:
            return
        if now - self._last_sent >= self.session_timeout / 3:
            self._packet(struct.pack(">ii", _XID_PING, _PING), now)
        if self._look_at is not None and now >= self._look_at:
            self._look(now)

    def next_wakeup(self) -> float:
        """When :meth:`tick` has something to do."""
        wakeup = self._last_received + self.session_timeout * 2 / 3
        if self.is_attached:
            wakeup = min(wakeup, self._last_sent + self.session_timeout / 3)
            if self._look_at is not None:
                wakeup = min(wakeup, self._look_at)
        return wakeup

    # Packets.

    def _forget_connection(self, now: float) -> None:
        self.problem = None
        self.is_attached = False
        self._input.clear()
        self._output = b""
        self._last_sent = now
        self._last_received = now
        self._xid = 0
        self._asked.clear()
        self._is_looking = False
        self._is_stale = False
        self._look_at = None

    def _take(self, packet: bytes, now: float) -> None:
        if not self.is_attached:
            self._attach(packet, now)
            return
        xid, zxid, error = struct.unpack_from(">iqi", packet)
        if zxid > 0:
            self._last_zxid = zxid
        if xid == _XID_EVENT:
            # Which node and what of it does not matter: all watches are about one election.
            self._look(now)
        elif xid == _XID_AUTH:
            if error != 0:
                self.problem = f"the credentials were refused ({error})"
        elif xid != _XID_PING:
            asked = self._asked.pop(xid, None)
            if asked is None:
                self.problem = f"an answer to {xid}, which was not asked"
                return
            self._answer(asked, error, packet[16:], now)

    def _attach(self, packet: bytes, now: float) -> None:
        _, timeout, session_id = struct.unpack_from(">iiq", packet)
        password, _ = _read_buffer(packet, 16)
        if timeout <= 0 or session_id == 0:
            self.problem = "the session is over"
            self._session_id = 0
            self._password = b"\0" * 16
            # A new session may begin with a server that is behind: what is known stays known all the same.
            self._last_zxid = 0
            return
        self.session_timeout = timeout / 1000
        self._session_id = session_id
        self._password = password
        self.is_attached = True
        if self._credentials is not None:
            secret = _buffer(self._credentials.encode())
            auth = struct.pack(">iii", _XID_AUTH, _AUTH, 0) + _buffer(b"digest") + secret
            self._packet(auth, now)
        self._look(now)

    def _look(self, now: float) -> None:
        self._look_at = None
        if self._is_looking:
            self._is_stale = True
            return
        self._is_looking = True
        self._ask(_GET_CHILDREN, self._path, True, now)

    def _answer(self, asked: Tuple[int, str], error: int, body: bytes, now: float) -> None:
        operation, path = asked
        if operation == _GET_CHILDREN and error == _NO_NODE:
            # The first master makes it.
            self._ask(_EXISTS, self._path, True, now)
            return
        if operation == _EXISTS and error in (0, _NO_NODE):
            if error == 0:
                self._is_stale = True
            else:
                self._tell_nobody()
        elif operation == _GET_CHILDREN and error == 0:
            child = first_candidate(_read_strings(body))
            if child is None:
                self._tell_nobody()
            elif child != self._known:
                self._ask(_GET_DATA, f"{self._path}/{child}", False, now)
                return
        elif operation == _GET_DATA and error == 0:
            self._tell(path.rpartition("/")[2], _read_buffer(body, 0)[0])
        elif not (operation == _GET_DATA and error == _NO_NODE):
            self.notice = f"ZooKeeper does not answer for {path}: error {error}"
            self._look_at = now + _SECOND_LOOK
        self._looked(now)

    def _looked(self, now: float) -> None:
        self._is_looking = False
        if self._is_stale:
            self._is_stale = False
            self._look(now)

    def _tell(self, child: str, content: bytes) -> None:
        try:
            info = read_candidate(child, content)
        except DecodeError as error:
            self.notice = f"{self._path}/{child} is no master's description: {error}"
            return
        self._known = child
        self._knows_nobody = False
        self._news.append(News(info))

    def _tell_nobody(self) -> None:
        self._known = None
        if not self._knows_nobody:
            self._knows_nobody = True
            self._news.append(News(None))

    # Writing.

    def _ask(self, operation: int, path: str, watch: bool, now: float) -> None:
        self._asked[self._request(operation, _buffer(path.encode()) + bytes([watch]), now)] = (operation, path)

    def _request(self, operation: int, body: bytes, now: float) -> int:
        self._xid = self._xid + 1 if self._xid < 0x7FFFFFFF else 1
        self._packet(struct.pack(">ii", self._xid, operation) + body, now)
        return self._xid

    def _packet(self, body: bytes, now: float) -> None:
        self._output += _buffer(body)
        self._last_sent = now


def _buffer(data: bytes) -> bytes:
    return struct.pack(">i", len(data)) + data


def _read_buffer(packet: bytes, offset: int) -> Tuple[bytes, int]:
    (length,) = struct.unpack_from(">i", packet, offset)
    begin = offset + 4
    end = begin + max(length, 0)
    if end > len(packet):
        raise struct.error("a length beyond the packet")
    return packet[begin:end], end


def _read_strings(body: bytes) -> List[str]:
    (count,) = struct.unpack_from(">i", body)
    if count * 4 > len(body):
        raise struct.error("a count beyond the packet")
    strings: List[str] = []
    offset = 4
    for _ in range(count):
        text, offset = _read_buffer(body, offset)
        strings.append(text.decode())
    return strings


def _number_of(child: str) -> Optional[int]:
    for prefix in (_JSON_PREFIX, _BINARY_PREFIX):
        if child.startswith(prefix):
            digits = child[len(prefix) :]
            return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None
    return None
