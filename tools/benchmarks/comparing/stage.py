"""What all receivers of tools/benchmarks/run share: one broker with the shipped configuration, one town, one load, one way of counting."""
import os, pathlib, shutil, socket, subprocess, sys, time
from dataclasses import dataclass

root = pathlib.Path(__file__).resolve().parents[3]


@dataclass
class Usage:
    """What a process and its children have cost, from start to end, by the operating system's own accounting."""

    cpu: float
    """Seconds of processor time, of the process and of those of its children that it has waited for."""
    memory: int
    """Bytes: the largest resident set of any of them."""


@dataclass
class Result:
    usage: Usage
    seconds: float
    """From the first message to the last."""
    received: int
    """Messages that are stored, or were counted; what is missing was lost."""
    alerts: int | None = None


def say(text):
    print(text, file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds, what, every=0.05):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"gave up waiting for {what}")
        time.sleep(every)


def on_core(core):
    """Pins a child to one core, where there are several."""
    cores = sorted(os.sched_getaffinity(0))
    return lambda: os.sched_setaffinity(0, {cores[core % len(cores)]})


def start(command, log=None, core=1, **options):
    """Starts a receiver on its core; on any for `None`."""
    output = log.open("w") if log else subprocess.DEVNULL
    if core is not None:
        options["preexec_fn"] = on_core(core)
    return subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=output, **options)


def usage_of(process, limit):
    """Waits for a child's end, at most `limit` seconds."""
    deadline = time.monotonic() + limit
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return Usage(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
        if time.monotonic() > deadline:
            process.kill()
            raise SystemExit("a receiver did not come to its end")
        time.sleep(0.01)


def build():
    """Builds the release programs; the folder that they are in."""
    say("building")
    command = ["swift", "build", "-c", "release"]
    for product in ("cityward", "judge-benchmark"):
        subprocess.run(command + ["--product", product], cwd=root, check=True, stdout=subprocess.DEVNULL)
    return subprocess.run(command + ["--show-bin-path"], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


class Stage:
    def __init__(self, folder, devices, messages):
        self.folder, self.devices, self.messages = folder, devices, messages
        self.port = str(free_port())
        self.town = folder / "town"
        programs = os.environ.get("CITYWARD_BIN") or build()
        self.cityward = f"{programs}/cityward"
        for name in ("floor", "load"):
            source = root / "tools/benchmarks" / f"{name}.c"
            subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-o", folder / name, source, "-lmosquitto", "-lm"], check=True)
        self.write_town(f"{programs}/judge-benchmark")
        self.broker = self.start_broker()

    def write_town(self, writer):
        """A configuration folder: 1,000 places, every device in the register, the rules of judging/."""
        self.town.mkdir()
        command = [writer, "--write", self.town, "--devices", self.devices, "--places", 1000]
        subprocess.run(list(map(str, command)), check=True)
        rules = self.town / "rules"
        rules.mkdir()
        for name in ("rules.yaml", "kitchens.yaml"):
            shutil.copy(root / "tools/benchmarks/judging" / name, rules)
        (self.town / "cityward.yaml").write_text(
            f"broker: {{ host: 127.0.0.1, port: {self.port}, client_id: cityward }}\n"
            f"store: {{ path: {self.folder}/store }}\n"
            "sources:\n"
            '  - { topic: "cityward/truck/{device}", class: truck, format: json, datum: wgs84 }\n'
            '  - { topic: "cityward/fume/{device}", class: fume, format: json, datum: wgs84 }\n'
            'feeds: [{ mqtt: { topic: "alerts/{district}/{rule}" } }]\n'
            "http: { listen: 127.0.0.1:%d }\n" % free_port()
        )

    def start_broker(self):
        configuration = self.folder / "mosquitto.conf"
        user = subprocess.run(["id", "-un"], capture_output=True, text=True).stdout.strip()
        configuration.write_text(
            f"user {user}\ninclude_dir {root}/systemd/mosquitto\nlistener {self.port} 127.0.0.1\nallow_anonymous true\n"
            f"persistence_location {self.folder}/\n"
        )
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        broker = subprocess.Popen([program, "-c", configuration], stderr=subprocess.DEVNULL, preexec_fn=on_core(0))

        def answers():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", int(self.port))) == 0

        wait_until(answers, 10, "the broker")
        return broker

    def load(self, form="json"):
        """Publishes the messages; returns when the broker has confirmed every one."""
        subprocess.run([self.folder / "load", "127.0.0.1", self.port, str(self.devices), str(self.messages), form], check=True)

    def forget(self, client):
        """Ends a receiver's session: the broker keeps nothing for it while others have their turn."""
        command = ["mosquitto_sub", "-p", self.port, "-i", client, "-t", "nothing", "-E"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=20)

    def end(self):
        self.broker.terminate()
        self.broker.wait(20)
