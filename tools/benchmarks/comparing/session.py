"""A durable session with paho-mqtt 2 that gives messages by batches, and acknowledges them when they are on the disk.

`manual_ack` as its documentation says: on_message only collects, and ack() is called after the commit.
"""
import json, sys, time
import paho.mqtt.client as mqtt


class Session:
    def __init__(self, port, name, batch):
        self.pending, self.batch, self.is_subscribed = [], batch, False
        self.client = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2, client_id=name, protocol=mqtt.MQTTv311, clean_session=False, manual_ack=True
        )
        self.client.on_connect = lambda client, *_: client.subscribe("cityward/+/+", qos=1)
        self.client.on_subscribe = lambda *_: setattr(self, "is_subscribed", True)
        self.client.on_message = lambda client, _, message: self.pending.append(message)
        self.client.connect("127.0.0.1", port)

    def subscribe(self):
        deadline = time.monotonic() + 20
        while not self.is_subscribed and time.monotonic() < deadline:
            self.client.loop(0.1)

    def take(self):
        """The next batch: a full one, or what came until nothing more did."""
        while len(self.pending) < self.batch:
            before = len(self.pending)
            self.client.loop(0.05)
            if self.pending and len(self.pending) == before:
                break
        messages, self.pending = self.pending, []
        return messages

    def acknowledge(self, messages):
        for message in messages:
            self.client.ack(message.mid, message.qos)

    def receive(self, wanted, handle):
        """Hands over batches until so many messages are done; how many seconds that took from the first of them."""
        self.subscribe()
        done, first = 0, None
        while done < wanted:
            messages = self.take()
            if messages:
                first = first or time.monotonic()
                handle(messages)
                self.acknowledge(messages)
                done += len(messages)
        seconds = time.monotonic() - first if first else 0
        self.client.disconnect()
        self.client.loop(0.1)
        return seconds


def report(db, seconds):
    """Prints what is in the tables as one JSON object, for tools/benchmarks/run."""
    stored = db.execute("SELECT (SELECT count(*) FROM truck) + (SELECT count(*) FROM fume)").fetchone()[0]
    alerts = db.execute("SELECT count(*) FROM alert").fetchone()[0]
    print(json.dumps({"stored": stored, "alerts": alerts, "seconds": seconds}), file=sys.stderr)
