"""The load's clients of HTTP/3, which Node has none of. Runs until SIGTERM, and writes a JSON line for each request, as
the other clients do: requests one after the other on a kept connection, and numbered events."""

import asyncio
import hashlib
import json
import signal
import sys
import time

from aioquic.asyncio.protocol import QuicConnectionProtocol
from aioquic.h3.connection import H3_ALPN, H3Connection
from aioquic.h3.events import DataReceived, HeadersReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import QuicConnection
from aioquic.quic.events import ConnectionTerminated, StreamReset

AFTER_LOSS_SECONDS = 0.2
# RFC 9001, 4.8: an alert of TLS. The certificate's are 42 to 49.
CRYPTO_ERROR = 0x100
CERTIFICATE_ALERTS = range(CRYPTO_ERROR + 42, CRYPTO_ERROR + 50)


def now():
    return time.time() * 1000


class Lost(Exception):
    def __init__(self, loss, detail):
        super().__init__(detail)
        self.loss = loss


class Record:
    """What is known of a request, with the longest time in which nothing came."""

    def __init__(self, client):
        self.values = {"number": 0, "client": client, "start": now()}
        self.heard_at = self.values["start"]

    def heard(self):
        pause = now() - self.heard_at
        if pause > self.values.get("pause", 0):
            self.values.update(pause=pause, pauseAt=self.heard_at)
        self.heard_at = now()

    def write(self, lost=None):
        if lost:
            self.heard()
            self.values.update(loss=lost.loss, detail=str(lost))
        self.values["end"] = now()
        sys.stdout.write(json.dumps(self.values) + "\n")
        sys.stdout.flush()


class Connection(QuicConnectionProtocol):
    def __init__(self, *args):
        super().__init__(*args)
        self.http = H3Connection(self._quic)
        self.streams = {}
        self.over = None

    def quic_event_received(self, event):
        if isinstance(event, ConnectionTerminated):
            self.over = lost_by(event)
            for stream in self.streams.values():
                stream.put_nowait(self.over)
            return
        if isinstance(event, StreamReset) and event.stream_id in self.streams:
            self.streams[event.stream_id].put_nowait(Lost("reset", f"stream reset, code {event.error_code}"))
        for found in self.http.handle_event(event):
            if isinstance(found, (HeadersReceived, DataReceived)) and found.stream_id in self.streams:
                self.streams[found.stream_id].put_nowait(found)


def lost_by(event):
    detail = f"code {event.error_code:#x}: {event.reason_phrase}"
    if event.error_code in CERTIFICATE_ALERTS:
        return Lost("wrong certificate", detail)
    return Lost("timed out" if "timeout" in event.reason_phrase.lower() else "reset", detail)


class Client:
    """One connection for as long as it works."""

    def __init__(self, plan, host):
        self.plan = plan
        self.host = host
        self.connection = None
        self.opened = None
        # Told by the server: a browser then asks by TCP again, this client on a new connection.
        self.is_over = False

    async def open(self, record):
        if self.is_over:
            self.close()
        if self.connection and not self.connection.over:
            return
        config = QuicConfiguration(
            is_client=True, alpn_protocols=H3_ALPN, server_name=self.host, idle_timeout=self.silence
        )
        config.load_verify_locations(cadata=self.plan["ca"].encode())
        started = now()
        _, connection = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: Connection(QuicConnection(configuration=config)), local_addr=("0.0.0.0", 0)
        )
        connection.connect((self.plan["address"], self.plan["port"]))
        try:
            await asyncio.wait_for(connection.wait_connected(), self.silence)
        except TimeoutError as error:
            raise Lost("timed out", "no connection") from error
        except ConnectionError as error:
            raise connection.over or Lost("reset", str(error)) from error
        record.values["connect"] = now() - started
        record.heard()
        self.connection = connection
        self.opened = now()
        self.is_over = False

    @property
    def silence(self):
        return self.plan["silenceMilliseconds"] / 1000

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection._transport.close()
        self.connection = None

    async def get(self, path, record):
        """Yields the pieces of an answer of 200."""
        await self.open(record)
        record.values["opened"] = self.opened
        connection = self.connection
        stream = connection._quic.get_next_available_stream_id()
        events = connection.streams[stream] = asyncio.Queue()
        head = {":method": "GET", ":scheme": "https", ":authority": self.host, ":path": path}
        connection.http.send_headers(stream, [(k.encode(), v.encode()) for k, v in head.items()], end_stream=True)
        connection.transmit()
        try:
            is_ended = False
            while not is_ended:
                try:
                    event = await asyncio.wait_for(events.get(), self.silence)
                except TimeoutError as error:
                    raise Lost("timed out", f"nothing for {self.silence} s") from error
                if isinstance(event, Lost):
                    raise event
                record.heard()
                is_ended = event.stream_ended
                if isinstance(event, HeadersReceived):
                    check_head(dict(event.headers), record)
                    self.is_over = dict(event.headers).get(b"alt-svc") == b"clear"
                else:
                    yield event.data
        finally:
            del connection.streams[stream]


def check_head(headers, record):
    status = headers.get(b":status", b"none").decode()
    if status != "200":
        raise Lost("wrong status", f"status {status}")
    release = headers.get(b"x-lab-release", b"").decode()
    if release.isdigit():
        record.values["release"] = int(release)


async def page(client, number, record):
    pages = client.plan["pages"]
    wanted = pages[number % len(pages)]
    body = b"".join([piece async for piece in client.get(f"{wanted['path']}?lab=h3-{number}", record)])
    if hashlib.sha256(body).hexdigest() != wanted["sha256"]:
        raise Lost("wrong bytes", f"other content, of {len(body)} bytes")


async def events(client, count, record, stop):
    text = b""
    last = 0
    async for piece in client.get(f"/events?count={count}", record):
        *complete, text = (text + piece).split(b"\n\n")
        for event in complete:
            last += 1
            if event != b"data: %d" % last:
                raise Lost("wrong bytes", f"expected event {last}, got {event[:40]!r}")
        if stop.is_set():
            return
    if last != count:
        raise Lost("wrong bytes", f"ended after {last} of {count} events")


async def repeat(kind, client, every, stop, ask):
    number = 0
    while not stop.is_set():
        number += 1
        record = Record(kind)
        lost = None
        try:
            await ask(number, record)
        except Lost as found:
            lost = found
            # What happened to one stream may have happened to all of them.
            client.close()
        record.write(lost)
        wait = AFTER_LOSS_SECONDS if lost else every - (now() - record.values["start"]) / 1000
        try:
            await asyncio.wait_for(stop.wait(), max(0, wait))
        except TimeoutError:
            pass
    client.close()


async def main():
    with open(sys.argv[1], encoding="utf8") as file:
        plan = json.load(file)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    every = plan["http3"]["every"] / 1000
    work = []
    for _ in range(plan["http3"]["clients"]):
        client = Client(plan, plan["host"])
        ask = lambda number, record, client=client: page(client, number, record)
        work.append(repeat("http3", client, every, stop, ask))
    if plan.get("appHost"):
        client = Client(plan, plan["appHost"])
        count = plan["http3"]["events"]

        async def stream(_, record):
            await events(client, count, record, stop)
            # The next stream has a connection of its own, as a page that is opened again has.
            client.close()

        work.append(repeat("http3-events", client, 0, stop, stream))
    await asyncio.gather(*work)


asyncio.run(main())
