#!/usr/bin/env python3
"""The script: MQTT → three rules → SQLite, by Python's usual libraries. tools/benchmarks/run starts it.

usage: script_receiver.py PORT TOWN DATABASE COUNT      ends after COUNT readings; prints what it did as one JSON object
"""
import csv, datetime, json, pathlib, sqlite3, sys, time
import shapely
from session import Session, report

port, town, database, wanted = int(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
zone = datetime.timezone(datetime.timedelta(hours=8))

db = sqlite3.connect(database)
db.executescript(
    """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS truck (device TEXT, time INTEGER, received INTEGER, lat REAL, lon REAL, speed REAL, course REAL, load TEXT,
        cover TEXT, lift TEXT, ignition INTEGER, mileage REAL, seq INTEGER, PRIMARY KEY (device, time)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS fume (device TEXT, time INTEGER, received INTEGER, fume REAL, fan INTEGER, purifier INTEGER, flow REAL,
        seq INTEGER, PRIMARY KEY (device, time)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS alert (rule TEXT, device TEXT, onset INTEGER, fired INTEGER, resolved INTEGER, PRIMARY KEY (rule, device, onset));
    """
)

features = json.loads((town / "places/places.geojson").read_text())["features"]
geometries = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
shapely.prepare(geometries)
kinds = [feature["properties"]["kind"] for feature in features]
tree = shapely.STRtree(geometries)
register = {row["device"]: row for row in csv.DictReader((town / "devices.csv").open())}
permitted = {plate for row in csv.DictReader((town / "permits.csv").open()) for plate in row["plates"].split(";")}

onsets, firing, windows = {}, {}, {}


def judge(rule, device, time, holds, hold):
    """One rule's state with one device: it fires when it has held long enough. Gives rows for the table of alerts."""
    key = rule, device
    if not holds:
        onsets.pop(key, None)
        onset = firing.pop(key, None)
        return [(rule, device, onset, None, time)] if onset is not None else []
    onset = onsets.setdefault(key, time)
    if key in firing or time - onset < hold:
        return []
    firing[key] = onset
    return [(rule, device, onset, time, None)]


def mean(device, time, value, span):
    window = windows.setdefault(device, [])
    window.append((time, value))
    while window[0][0] < time - span:
        window.pop(0)
    return sum(value for _, value in window) / len(window)


def handle(messages):
    received = int(time.time() * 1000)
    trucks, fumes, alerts = [], [], []
    for message in messages:
        _, kind, device = message.topic.split("/")
        reading = json.loads(message.payload)
        (trucks if kind == "truck" else fumes).append((device, reading))
    inside = [[] for _ in trucks]
    if trucks:
        points = shapely.points([reading["lon"] for _, reading in trucks], [reading["lat"] for _, reading in trucks])
        for point, place in zip(*tree.query(points, predicate="within")):
            inside[point].append(kinds[place])
    for (device, reading), places in zip(trucks, inside):
        at = reading["time"]
        known = register.get(device)
        hour = datetime.datetime.fromtimestamp(at / 1000, zone).hour
        curfew = "curfew_zone" in places and reading["load"] != "empty" and 6 <= hour < 22 and not (known and known["plate"] in permitted)
        alerts += judge("curfew", device, at, curfew, 30_000)
        alerts += judge("overspeed", device, at, reading["speed"] > (60 if reading["load"] == "empty" else 59), 10_000)
    for device, reading in fumes:
        limit = float(register[device]["limit"]) if device in register else 2.0
        average = mean(device, reading["time"], reading["fume"], 600_000)
        alerts += judge("fume", device, reading["time"], reading["fan"] and average > limit, 600_000)
    with db:
        db.executemany(
            "INSERT OR IGNORE INTO truck VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (device, r["time"], received, r["lat"], r["lon"], r["speed"], r["course"], r["load"], r["cover"], r["lift"], r["ignition"],
                 r["mileage"], r["seq"])
                for device, r in trucks
            ],
        )
        db.executemany(
            "INSERT OR IGNORE INTO fume VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(device, r["time"], received, r["fume"], r["fan"], r["purifier"], r["flow"], r["seq"]) for device, r in fumes],
        )
        db.executemany(
            "INSERT INTO alert VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET resolved = coalesce(excluded.resolved, resolved)", alerts
        )


report(db, Session(port, "bench-script", 500).receive(wanted, handle))
