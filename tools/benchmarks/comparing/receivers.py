"""The receivers that tools/benchmarks/run compares: each is told to make its session, gets the backlog, and is watched until it is through.

`prepare` starts a receiver once, so that the broker keeps what is published for it, and ends it. `drain` starts it again and returns
what it cost until it was through with everything, and how much of it is there afterwards.
"""
import json, os, pathlib, shutil, signal, sqlite3, subprocess, sys, time
from database import DatabaseServer
from stage import Result, on_core, start, usage_of, wait_until

here = pathlib.Path(__file__).resolve().parent


class Floor:
    """A C program on libmosquitto that only counts."""

    name, about, form = "floor", "libmosquitto, counts and forgets", "json"
    client = "cityward-floor"

    def __init__(self, stage):
        self.stage = stage
        self.command = [stage.folder / "floor", "127.0.0.1", stage.port, "cityward/+/+"]

    def prepare(self, number):
        subprocess.run(list(map(str, self.command + [0])), check=True, stdout=subprocess.DEVNULL, timeout=30)

    def drain(self, number):
        process = subprocess.Popen(
            list(map(str, self.command + [self.stage.messages])), stdout=subprocess.PIPE, preexec_fn=on_core(1), text=True
        )
        usage = usage_of(process, 600)
        report = json.loads(process.stdout.read())
        return Result(usage, report["seconds"], report["messages"])

    def end(self):
        pass


class Cityward:
    """The release daemon: 30 rules on trucks and two on kitchens, 1,000 places, acknowledging after fsync, with a feed and the API."""

    name, about, form = "cityward", "the daemon, everything on", "json"
    client = "cityward"

    def __init__(self, stage):
        self.stage = stage

    def start(self, number):
        store, log = self.stage.folder / f"store-{number}", self.stage.folder / "cityward.log"
        process = start([self.stage.cityward, "run", "--config", self.stage.town, "--store", store], log)
        wait_until(lambda: "connected to" in log.read_text(), 60, "the daemon")
        return process, store

    def prepare(self, number):
        process, _ = self.start(number)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        usage_of(process, 30)

    def drain(self, number):
        process, store = self.start(number)
        count = "SELECT (SELECT count(*) FROM truck_reading) + (SELECT count(*) FROM fume_reading)"
        ask = lambda sql: sqlite3.connect(f"file:{store}/live.sqlite?mode=ro", uri=True).execute(sql).fetchone()
        # Looked at seldom: the daemon shall be measured, not the looking.
        wait_until(lambda: ask(count)[0] >= self.stage.messages, 600, "the daemon to store everything", every=1)
        process.send_signal(signal.SIGTERM)
        usage = usage_of(process, 60)
        first, last = ask("SELECT min(received_at), max(received_at) FROM truck_reading")
        result = Result(usage, (last - first) / 1000, ask(count)[0], ask("SELECT count(*) FROM alert")[0])
        shutil.rmtree(store)
        return result

    def end(self):
        pass


class Script:
    """What an office would write itself: Python, paho-mqtt, Shapely, sqlite3; curfew, speed and fume limits only."""

    name, about, form = "script", "paho-mqtt, shapely, sqlite3; three rules", "json"
    client = "bench-script"
    program = "script_receiver.py"

    def __init__(self, stage):
        self.stage = stage

    def command(self, number):
        return [sys.executable, here / self.program, self.stage.port, self.stage.town, self.stage.folder / f"script-{number}.sqlite"]

    def run(self, number, wanted):
        log = self.stage.folder / f"{self.name}.log"
        process = start(self.command(number) + [wanted], log)
        usage = usage_of(process, 1800)
        if process.returncode:
            raise SystemExit(f"{self.name} ended with {process.returncode}: {log.read_text()[-2000:]}")
        return usage, json.loads((self.stage.folder / f"{self.name}.log").read_text().splitlines()[-1])

    def prepare(self, number):
        self.run(number, 0)

    def drain(self, number):
        usage, report = self.run(number, self.stage.messages)
        return Result(usage, report["seconds"], report["stored"], report["alerts"])

    def end(self):
        pass


class PostGIS(Script):
    """paho-mqtt into PostgreSQL with PostGIS; the same three rules in SQL. The server's processor time counts, too."""

    name, about, form = "postgis", "paho-mqtt, PostgreSQL 15, PostGIS 3.3; three rules in SQL", "json"
    client = "bench-postgis"
    program = "postgis_receiver.py"

    def __init__(self, stage):
        super().__init__(stage)
        self.server = DatabaseServer(stage.folder)

    def command(self, number):
        return [sys.executable, here / self.program, self.stage.port, self.stage.town, self.server.address]

    def prepare(self, number):
        self.server.start()
        super().prepare(number)
        self.server.stop()

    def drain(self, number):
        self.server.start()
        result = super().drain(number)
        server = self.server.stop()
        result.usage.cpu += server.cpu
        result.usage.memory += server.memory
        return result

    def end(self):
        self.server.end()


class Collectd:
    """collectd with its mqtt and csv plugins: receives and stores, judges nothing, and acknowledges before it writes."""

    name, about, form = "collectd", "collectd 5.12, mqtt → csv; no rules, no fsync", "collectd"
    client = "bench-collectd"

    def __init__(self, stage):
        self.stage, self.folder = stage, stage.folder / "collectd"
        self.folder.mkdir()
        gauges = lambda names: ", ".join(f"{name}:GAUGE:U:U" for name in names.split())
        (self.folder / "types.db").write_text(
            f"truck {gauges('lat lon speed course load cover lift ignition mileage seq')}\n"
            f"fume {gauges('fume pm nmhc fan purifier flow temperature humidity seq')}\n"
        )

    def start(self, number):
        data, configuration = self.folder / f"csv-{number}", self.folder / "collectd.conf"
        configuration.write_text(
            f'Hostname "bench"\nBaseDir "{self.folder}"\nPIDFile "{self.folder}/pid"\nTypesDB "{self.folder}/types.db"\n'
            "LoadPlugin mqtt\nLoadPlugin csv\n"
            f'<Plugin csv>\n  DataDir "{data}"\n  StoreRates false\n</Plugin>\n'
            f'<Plugin mqtt>\n  <Subscribe "bench">\n    Host "127.0.0.1"\n    Port {self.stage.port}\n    ClientId "bench-collectd"\n'
            '    CleanSession false\n    QoS 1\n    Topic "collectd/#"\n  </Subscribe>\n</Plugin>\n'
        )
        program = shutil.which("collectd") or "/usr/sbin/collectd"
        return start([program, "-f", "-C", configuration], self.stage.folder / "collectd.log"), data

    def prepare(self, number):
        process, _ = self.start(number)
        time.sleep(3)
        process.send_signal(signal.SIGTERM)
        usage_of(process, 30)

    def drain(self, number):
        process, data = self.start(number)
        begun = time.monotonic()

        def stored():
            # Each file begins with a line that names the columns.
            return sum(path.read_bytes().count(b"\n") - 1 for path in data.glob("*/cityward/*")) if data.exists() else 0

        last, still = 0, 0
        while still < 4 and last < self.stage.messages:
            time.sleep(1)
            now = stored()
            still = still + 1 if now == last and now else 0
            last = now
            if time.monotonic() - begun > 600:
                raise SystemExit("collectd does not come to an end")
        seconds = time.monotonic() - begun - still
        process.send_signal(signal.SIGTERM)
        usage = usage_of(process, 60)
        result = Result(usage, seconds, stored())
        shutil.rmtree(data)
        return result

    def end(self):
        pass


everyone = {receiver.name: receiver for receiver in (Floor, Cityward, Script, Collectd, PostGIS)}
