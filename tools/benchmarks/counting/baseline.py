"""The recorded baseline: what an operation cost when somebody last looked, and where that was."""
import datetime, json, platform, subprocess

path = "tools/benchmarks/baseline.json"


def load(root):
    file = root / path
    if not file.exists():
        raise SystemExit(f"there is no {path}; write it: tools/benchmarks/micro --record")
    return json.loads(file.read_text())


def record(root, cases):
    """Writes the figures of some cases; those of the others stay, with where they are from."""
    file = root / path
    known = json.loads(file.read_text()) if file.exists() else {"cases": {}}
    origin = {
        "date": datetime.date.today().isoformat(),
        "toolchain": first_line("swift", "--version"),
        "processor": processor(),
        "valgrind": first_line("valgrind", "--version"),
    }
    known["cases"].update({name: {**found, **origin} for name, found in cases.items()})
    file.write_text(json.dumps(known, indent=2, ensure_ascii=False) + "\n")


def first_line(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[0]


def processor():
    with open("/proc/cpuinfo") as lines:
        for line in lines:
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()
