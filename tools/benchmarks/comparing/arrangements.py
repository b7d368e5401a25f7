"""The ways of running Cityward that tools/benchmarks/stores compares: which broker, how many daemons, and where readings are kept.

`prepare` opens the daemons' sessions, so that the broker keeps what is published, and ends them. `drain` starts them again together, and
returns what they, the broker and the database have spent until everything was stored.
"""
import os, pathlib, re, shutil, signal, sqlite3, subprocess, time, urllib.request
from dataclasses import dataclass
from stage import free_port, root, start, usage_of, wait_until

PARTITIONS = 4
NATS = shutil.which("nats-server") or "/usr/sbin/nats-server"
ROWS = "SELECT (SELECT count(*) FROM truck_reading) + (SELECT count(*) FROM fume_reading)"
TIMES = "SELECT min(received_at), max(received_at) FROM (SELECT received_at FROM truck_reading UNION ALL SELECT received_at FROM fume_reading) AS r"
TWICE = "SELECT coalesce(sum(count), 0) FROM duplicate"
LATE = "SELECT (SELECT count(*) FROM truck_reading WHERE late <> 0) + (SELECT count(*) FROM fume_reading WHERE late <> 0)"
ALERTS = "SELECT id || ' ' || state || ' ' || coalesce(resolved_at, 0) FROM alert ORDER BY 1"


@dataclass
class Drained:
    cpu: dict
    """Seconds of processor time by who spent them: daemon, database, broker."""
    seconds: float
    """From the first reading that was received to the last."""
    stored: int
    twice: int
    """Readings that the broker delivered again."""
    late: int
    """Readings that came behind newer ones of their device."""
    alerts: list
    bytes: int
    """What the store takes when everything is in it, indices included."""
    logged: int
    """Bytes of the database's write-ahead log."""
    memory: int
    """Bytes, the most that a daemon took."""


def cpu_of(process):
    """Seconds of processor time of a running process."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Brokers:
    def cpu(self):
        return sum(map(cpu_of, self.processes))


class Mosquitto(Brokers):
    """The broker of the stage, with the shipped configuration."""

    credentials = ""
    protocol = []

    def sessions(self, client):
        """Their names, of one daemon."""
        return [client]

    def __init__(self, stage):
        self.stage, self.ports, self.processes = stage, [stage.port], [stage.broker]
        self.load_port, self.load_options = stage.port, ["-p", PARTITIONS]

    def end(self):
        pass


class Servers(Brokers):
    """Three nats-servers with the shipped accounts and mappings; each message is kept on all of them, on the disk."""

    protocol = ["-V", "mqttv311", "-u", "cityward", "-P", "bench"]

    def __init__(self, stage):
        self.stage, self.folder, self.processes = stage, stage.folder / "nats", []
        self.folder.mkdir()
        self.ports, routes, self.monitors = ([free_port() for _ in range(3)] for _ in range(3))
        self.load_port, self.load_options = self.ports[2], ["-3"]
        (self.folder / "password").write_text("bench\n")
        self.credentials = f"username: cityward, password_file: {self.folder}/password, ack_wait: 5s, "
        shutil.copy(root / "systemd/nats/city.conf", self.folder)
        names = ("CITYWARD_PASSWORD", "DEVICES_PASSWORD", "OPERATOR_PASSWORD")
        (self.folder / "passwords.conf").write_text("".join(f'{name}: "bench"\n' for name in names))
        others = ", ".join(f'"nats://127.0.0.1:{route}"' for route in routes)
        for number in range(3):
            configuration = self.folder / f"{number}.conf"
            configuration.write_text(
                f'server_name: nats-{number}\nlisten: "127.0.0.1:-1"\nhttp: "127.0.0.1:{self.monitors[number]}"\n'
                f'cluster {{ name: bench, listen: "127.0.0.1:{routes[number]}"\n'
                f"  routes: [{others}] }}\n"
                f'jetstream {{ store_dir: "{self.folder}/{number}", max_memory_store: 64MB, max_file_store: 10GB }}\n'
                f'mqtt {{ listen: "127.0.0.1:{self.ports[number]}", stream_replicas: 3, no_auth_user: devices, ack_wait: "5s", '
                "max_ack_pending: 2000 }\ninclude city.conf\n"
            )
            self.processes.append(start([NATS, "-c", configuration], self.folder / f"{number}.log", core=None))
        wait_until(lambda: all(self.is_healthy(port) for port in self.monitors), 30, "three NATS servers")

    def sessions(self, client):
        return [f"{client}/cityward/p/{partition}/{kind}/+" for partition in range(PARTITIONS) for kind in ("truck", "fume")]

    def is_healthy(self, port):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).status == 200
        except OSError:
            return False

    def end(self):
        for process in self.processes:
            process.terminate()
            process.wait(20)


class Folder:
    """SQLite's files in a folder."""

    def __init__(self, stage, server):
        self.folder = stage.folder / "arranged-store"

    def location(self):
        return self.folder

    def start(self):
        pass

    def ask(self, sql):
        rows = sqlite3.connect(f"file:{self.folder}/live.sqlite?mode=ro", uri=True).execute(sql).fetchall()
        return ["|".join(map(str, row)) for row in rows]

    def bytes(self):
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def logged(self):
        return 0

    def stop(self):
        return None

    def clear(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Database:
    """One PostgreSQL database for all daemons."""

    def __init__(self, stage, server):
        self.server = server

    def location(self):
        return self.server.address

    def start(self):
        self.server.start(core=None)
        self.begun = self.position()

    def position(self):
        return int(self.server.ask("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")[0])

    def ask(self, sql):
        return self.server.ask("SET search_path = cityward; " + sql)

    def bytes(self):
        sizes = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'cityward'::regnamespace"
        return int(self.server.ask(sizes)[0])

    def logged(self):
        return self.position() - self.begun

    def stop(self):
        return self.server.stop()

    def clear(self):
        self.server.start(core=None)
        self.server.ask("DROP SCHEMA IF EXISTS cityward CASCADE")
        self.server.stop()


class Arrangement:
    def __init__(self, name, stage, brokers, store, daemons):
        self.name, self.stage, self.brokers, self.store = name, stage, brokers, store
        self.running = []
        self.ports = [free_port() for _ in range(daemons)]
        self.cities = [self.write_city(number, daemons) for number in range(daemons)]

    def write_city(self, number, daemons):
        """The town's folder, with this daemon's share of the partitions."""
        city = self.stage.folder / f"{self.name}-{number}"
        shutil.copytree(self.stage.town, city)
        own = [partition for partition in range(PARTITIONS) if partition * daemons // PARTITIONS == number]
        port = self.brokers.ports[number % len(self.brokers.ports)]
        (city / "cityward.yaml").write_text(
            f"broker: {{ host: 127.0.0.1, port: {port}, {self.brokers.credentials}client_id: {self.client(number)} }}\n"
            "sources:\n"
            '  - { topic: "cityward/p/{partition}/truck/{device}", class: truck, format: json, datum: wgs84 }\n'
            '  - { topic: "cityward/p/{partition}/fume/{device}", class: fume, format: json, datum: wgs84 }\n'
            f"partitions: {{ count: {PARTITIONS}, own: {own} }}\n"
            'feeds: [{ mqtt: { topic: "cityward/alert/{district}/{rule}" } }]\n'
            f"http: {{ listen: 127.0.0.1:{self.ports[number]} }}\n"
        )
        return city

    def client(self, number):
        return f"{self.name}-{number}"

    def start(self):
        for number, city in enumerate(self.cities):
            command = [self.stage.cityward, "run", "--config", city, "--store", self.store.location()]
            log = self.stage.folder / f"{self.client(number)}.log"
            daemon = start(command, log, core=None)
            self.running.append(daemon)
            # The first one makes the tables.
            wait_until(lambda: "connected to" in log.read_text() or daemon.poll() is not None, 60, "a daemon")
            if daemon.returncode is not None:
                raise SystemExit(log.read_text())

    def stop(self):
        """What each daemon has cost."""
        daemons, self.running = self.running, []
        for daemon in daemons:
            daemon.send_signal(signal.SIGTERM)
        return [usage_of(daemon, 60) for daemon in daemons]

    def done(self):
        """Readings that the daemons have stored since they started, as they tell themselves."""
        count = 0
        for port in self.ports:
            try:
                text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5).read().decode()
            except OSError:
                continue
            count += sum(float(value) for value in re.findall(r'^cityward_readings_total\{[^}]*outcome="stored"[^}]*\} (\S+)$', text, re.M))
        return count

    def prepare(self):
        self.store.start()
        self.start()
        # NATS makes a consumer for each filter, on three servers.
        time.sleep(3)
        self.stop()
        self.store.stop()

    def load(self, end):
        """Publishes everything, and returns when the broker has confirmed it: seconds, and what the broker spent of the processor's."""
        begun, before = time.monotonic(), self.brokers.cpu()
        command = [self.stage.folder / "load", "-e", int(end), *self.brokers.load_options, "127.0.0.1", self.brokers.load_port]
        subprocess.run(list(map(str, command + [self.stage.devices, self.stage.messages])), check=True, timeout=1800)
        return time.monotonic() - begun, self.brokers.cpu() - before

    def drain(self):
        self.store.start()
        before = self.brokers.cpu()
        self.start()
        wait_until(lambda: self.done() >= self.stage.messages, 900, f"{self.name} to store everything", every=1)
        usages = self.stop()
        broker = self.brokers.cpu() - before
        first, last = map(int, self.store.ask(TIMES)[0].split("|"))
        stored, twice, late = (int(self.store.ask(sql)[0]) for sql in (ROWS, TWICE, LATE))
        alerts = self.store.ask(ALERTS)
        size, logged = self.store.bytes(), self.store.logged()
        server = self.store.stop()
        return Drained(
            cpu={"daemon": sum(usage.cpu for usage in usages), "database": server.cpu if server else 0.0, "broker": broker},
            seconds=(last - first) / 1000, stored=stored, twice=twice, late=late, alerts=alerts,
            bytes=size, logged=logged,
            memory=max(usage.memory for usage in usages),
        )

    def clear(self):
        """Ends the sessions and empties the store."""
        for number in range(len(self.cities)):
            port = self.brokers.ports[number % len(self.brokers.ports)]
            for session in self.brokers.sessions(self.client(number)):
                command = ["mosquitto_sub", *self.brokers.protocol, "-p", port, "-i", session, "-t", "cityward/doctor/none", "-E"]
                subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL, timeout=60)
        self.store.clear()
