"""Holds a scrape of the daemon against the alert rules, the dashboard and the manual; part of tools/check-metrics.

usage: check.py METRICS HEALTH EXPRESSIONS    METRICS, HEALTH: what the daemon answered; EXPRESSIONS: is written, a rule file with the
dashboard's expressions, for promtool to read. Exit 1 where something does not hold.
"""

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = ROOT / "systemd/prometheus/cityward.rules.yml"
DASHBOARD = ROOT / "systemd/grafana/cityward.json"
MANUAL = ROOT / "Sources/cityward/Documentation.docc/Monitoring.md"
SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")
NAME = re.compile(r"\b(?:cityward|process)_\w+")
VARIABLES = {"$instance": ".*", "$__rate_interval": "5m"}

problems = []


def require(holds, message):
    if not holds:
        problems.append(message)


def read_scrape(text):
    """The kind of each family, and for each name its samples: labels and value."""
    kinds = dict(line.split()[2:4] for line in text.splitlines() if line.startswith("# TYPE "))
    samples = defaultdict(list)
    for line in text.splitlines():
        if match := SAMPLE.match(line):
            labels = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', match[2] or ""))
            samples[match[1]].append((labels, float(match[3])))
    return kinds, samples


def family(name, kinds):
    for suffix in ("_bucket", "_sum", "_count"):
        base = name.removesuffix(suffix)
        if base != name and kinds.get(base) == "histogram":
            return base
    return name


def check_numbers(samples):
    """received = stored + duplicate + rejected, and the same readings in every other count."""
    def total(name, **labels):
        return sum(v for have, v in samples[name] if all(have.get(k) == w for k, w in labels.items()))

    readings = total("cityward_readings_total")
    rejected = total("cityward_rejections_total")
    require(total("cityward_received_total") == 283, "283 readings and refused payloads were published")
    require(total("cityward_received_total") == readings + rejected, "received is not stored + duplicate + rejected")
    require(total("cityward_readings_total", outcome="duplicate", **{"class": "truck"}) == 50, "50 readings came again")
    require(total("cityward_readings_total", outcome="stored") == 230, "230 readings were new")
    require(total("cityward_rejections_total", **{"class": "fume"}) == 3, "three payloads of a kitchen were refused")
    require(total("cityward_readings_admitted_total") == readings, "not every reading was admitted somehow")
    require(total("cityward_readings_admitted_total", admission="late") == 50, "known readings are late")
    require(total("cityward_batch_readings_sum") == readings, "the batches do not hold the readings")
    require(total("cityward_reading_lag_seconds_count") == readings, "not every reading has a lag")
    require(total("cityward_reading_lag_seconds_bucket", le="900") == 230, "230 readings are fresh")
    require(total("cityward_metric_series_dropped_total") == 0, "there are too many series")


def expressions(dashboard):
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]
    for annotation in dashboard["annotations"]["list"]:
        yield annotation["name"], annotation["expr"]


def check_dashboard(dashboard, kinds, path):
    ids = [panel["id"] for panel in dashboard["panels"]]
    require(len(ids) == len(set(ids)), "two panels of the dashboard have the same id")
    for panel in dashboard["panels"]:
        require(panel["type"] == "row" or panel.get("description"), f"the panel {panel['title']} has no description")
        at = panel["gridPos"]
        require(at["x"] + at["w"] <= 24, f"the panel {panel['title']} is off the grid")
    rules = []
    for number, (title, text) in enumerate(expressions(dashboard)):
        for name in NAME.findall(text):
            require(family(name, kinds) in kinds, f"the panel {title} names {name}, which the daemon does not have")
        for variable, value in VARIABLES.items():
            text = text.replace(variable, value)
        require("$" not in text, f"the panel {title} has an unknown variable: {text}")
        rules.append(f"      - {{ record: 'dashboard:{number}', expr: {json.dumps(text)} }}")
    Path(path).write_text("groups:\n  - name: dashboard\n    rules:\n" + "\n".join(rules) + "\n")
    return len(rules)


def main():
    metrics, health, path = sys.argv[1:]
    kinds, samples = read_scrape(Path(metrics).read_text())
    check_numbers(samples)

    rules = RULES.read_text()
    # Comments and annotations name metrics, too.
    for name in sorted(set(NAME.findall(rules))):
        require(family(name, kinds) in kinds, f"the alert rules name {name}, which the daemon does not have")
    tests = RULES.with_suffix(".test.yml").read_text()
    for name in re.findall(r"- alert: (\w+)", rules):
        require(f"alertname: {name}" in tests, f"no test of the alert {name}")

    panels = check_dashboard(json.loads(DASHBOARD.read_text()), kinds, path)

    described = set(NAME.findall(MANUAL.read_text()))
    for name in sorted(kinds):
        require(name in described, f"{MANUAL.name} does not say what {name} is")
    for name in sorted(described):
        require(family(name, kinds) in kinds, f"{MANUAL.name} names {name}, which the daemon does not have")

    report = json.loads(Path(health).read_text())
    require(report["status"] == "pass", f"the daemon is not well: {report['reasons']}")
    for name in ("broker:connection", "broker:dropped", "store:commit", "store:free", "readings:lag", "feeds:waiting"):
        require(name in report["checks"], f"/health does not tell of {name}")

    for problem in problems:
        print(f"check-metrics: {problem}", file=sys.stderr)
    if problems:
        sys.exit(1)
    series = sum(map(len, samples.values()))
    print(f"{len(kinds)} metrics in {series} samples; {rules.count('- alert:')} alerts; {panels} expressions of the dashboard")


main()
