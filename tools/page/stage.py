"""A private city for the page: a broker, the daemon on a copy of tools/city, and devices that report."""

import csv
import json
import math
import os
import random
import shutil
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import paho.mqtt.client as mqtt

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 20
KILOMETRES_PER_DEGREE = 111.2


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, seconds, what):
    """Waits until a condition holds and returns what it returned; fails with `what` when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.02)


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
        return True
    except OSError:
        return False


class Stage:
    """Broker and daemon, on ports that nobody uses, in a folder that is removed afterwards."""

    def __init__(self, program, folder, extra_trucks=0):
        self.program = str(program)
        self.folder = Path(folder)
        self.broker_port, self.port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.store = self.folder / "store"
        self.children = []
        self.daemon = None
        self.city = self.folder / "city"
        shutil.copytree(ROOT / "tools/city", self.city)
        with open(self.city / "devices.csv", newline="") as file:
            self.devices = list(csv.DictReader(file))
        self.extra = [f"crowd-{number:04}" for number in range(extra_trucks)]
        self.tokens = {}

    def token(self, name, role):
        """Gives somebody a token, before the daemon starts."""
        made = subprocess.run(
            [self.program, "token", "--name", name, "--role", role], capture_output=True, text=True, check=True
        )
        path = self.city / "tokens.csv"
        if not path.exists():
            path.write_text("name,role,districts,sha256\n")
        with open(path, "a") as file:
            file.write(made.stderr.splitlines()[-1] + "\n")
        self.tokens[name] = made.stdout.strip()

    def start_broker(self):
        configuration = self.folder / "mosquitto.conf"
        configuration.write_text(f"listener {self.broker_port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 100000\n")
        program = shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin")
        self.children.append(self.run([program, "-c", str(configuration)], "mosquitto.log"))
        wait_for(lambda: answers(self.broker_port), START_SECONDS, "the broker answers")

    def start_daemon(self):
        command = [self.program, "run", "--config", str(self.city), "--store", str(self.store)]
        command += ["--broker", f"127.0.0.1:{self.broker_port}", "--listen", f"127.0.0.1:{self.port}"]
        self.daemon = self.run(command, "cityward.log")
        wait_for(lambda: answers(self.port) or self.has_ended(), START_SECONDS, "the daemon listens")

    def has_ended(self):
        if self.daemon.poll() is None:
            return False
        raise AssertionError("the daemon ended:\n" + (self.folder / "cityward.log").read_text()[-2000:])

    def stop_daemon(self):
        """Ends the daemon in order, under the eyes of whoever is connected."""
        self.daemon.send_signal(signal.SIGTERM)
        wait_for(lambda: self.daemon.poll() is not None, START_SECONDS, "the daemon ends")
        code, self.daemon = self.daemon.returncode, None
        if code != 0:
            raise AssertionError(f"the daemon ended with {code}:\n" + (self.folder / "cityward.log").read_text()[-2000:])

    def run(self, command, log):
        with open(self.folder / log, "ab") as output:
            return subprocess.Popen(command, stdout=output, stderr=output, cwd=ROOT)

    def query(self, sql):
        """Rows of the store, as tables of column and value."""
        command = [self.program, "query", sql, "--store", str(self.store), "--format", "ndjson"]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        return [json.loads(line) for line in lines]

    def close(self):
        for child in [self.daemon, *self.children]:
            if child is None:
                continue
            child.terminate()
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


class Fleet:
    """Devices that drive along the city's roads and violate no rule until they are told to."""

    def __init__(self, stage, seed=1):
        self.draw = random.Random(seed)
        self.devices = [(row["device"], row["class"]) for row in stage.devices]
        self.crowd = [(device, "truck") for device in stage.extra]
        self.roads = lines_of(stage.city / "places/roads.geojson") + lines_of(stage.city / "places/corridors.geojson")
        self.way = {device: (self.draw.choice(self.roads), self.draw.random()) for device, _ in self.devices + self.crowd}
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
        self.client.max_inflight_messages_set(1000)
        self.client.connect("127.0.0.1", stage.broker_port)
        self.client.loop_start()
        self.is_over = threading.Event()
        self.thread = None
        self.silent = set()

    def drive(self, every, crowd=False):
        """Lets all devices report every so many seconds, until `stop`."""
        self.stop()
        self.is_over.clear()
        self.thread = threading.Thread(target=self.report, args=(every, crowd), daemon=True)
        self.thread.start()

    def stop(self):
        self.is_over.set()
        if self.thread:
            self.thread.join()

    def close(self):
        self.stop()
        self.client.disconnect()
        self.client.loop_stop()

    def report(self, every, crowd):
        devices = self.devices + (self.crowd if crowd else [])
        pause = every / len(devices)
        due = time.monotonic()
        while True:
            for device, kind in devices:
                if device not in self.silent:
                    self.publish(device, kind, self.usual(device, kind))
                due += pause
                if due > time.monotonic() and self.is_over.wait(due - time.monotonic()):
                    return
            if self.is_over.is_set():
                return

    def usual(self, device, kind):
        if kind == "fume":
            level = 0.8 + 0.3 * math.sin(time.time() / 300 + self.way[device][1] * 6)
            return {"fume": round(level, 3), "fan": True, "purifier": True, "temperature": 41.5}
        longitude, latitude, course = self.place(device)
        place = {"lat": latitude, "lon": longitude, "course": course}
        if kind == "sweeper":
            return {**place, "speed": 9.5, "work": "sweeping"}
        return {**place, "speed": 36.0, "load": "empty", "cover": "closed", "lift": "down", "ignition": True}

    def place(self, device):
        """Where a device is just now: to and fro on its road at 36 km/h."""
        road, start = self.way[device]
        steps = list(zip(road, road[1:]))
        lengths = [math.dist(*step) * KILOMETRES_PER_DEGREE for step in steps]
        whole = sum(lengths)
        travelled = (start * 2 * whole + time.time() % 86_400 * 0.01) % (2 * whole)
        goes_back = travelled > whole
        left = 2 * whole - travelled if goes_back else travelled
        for (near, far), length in zip(steps, lengths):
            if left <= length:
                break
            left -= length
        part = left / length if length else 0
        course = math.degrees(math.atan2((far[0] - near[0]) * 0.86, far[1] - near[1])) + (180 if goes_back else 0)
        return (
            round(near[0] + (far[0] - near[0]) * part, 6),
            round(near[1] + (far[1] - near[1]) * part, 6),
            round(course % 360, 1),
        )

    def publish(self, device, kind, reading, at=None):
        payload = {"time": round((at or time.time()) * 1000), **reading}
        return self.client.publish(f"cityward/{kind}/{device}", json.dumps(payload), qos=1)

    def dump(self, truck):
        """Lets a truck lose its load where it may not; the time, in Unix seconds, at which the reading that shows it left."""
        self.silent.add(truck)
        full = {**self.usual(truck, "truck"), "load": "full", "speed": 12.0}
        self.publish(truck, "truck", full).wait_for_publish(5)
        time.sleep(0.2)
        sent = time.time()
        self.publish(truck, "truck", {**full, "load": "empty", "lift": "up", "speed": 0.0})
        return sent


def lines_of(path):
    features = json.loads(path.read_text())["features"]
    return [feature["geometry"]["coordinates"] for feature in features if feature["geometry"]["type"] == "LineString"]

