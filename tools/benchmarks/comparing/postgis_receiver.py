#!/usr/bin/env python3
"""MQTT → PostgreSQL with PostGIS, the three rules of script_receiver.py in SQL. tools/benchmarks/run starts it.

A batch is copied into a temporary table, as PostgreSQL's manual recommends for many rows; one transaction stores it, judges it and brings
the alerts up to date. synchronous_commit stays on: a commit is on the disk.

usage: postgis_receiver.py PORT TOWN CONNECTION COUNT      ends after COUNT readings; prints what it did as one JSON object
"""
import csv, json, pathlib, sys, time
import psycopg
from session import Session, report

port, town, connection, wanted = int(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
schema = """
CREATE EXTENSION IF NOT EXISTS postgis;
DROP TABLE IF EXISTS place, device, truck, fume, alert, hold;
CREATE TABLE place (id text PRIMARY KEY, kind text, shape geometry(Geometry, 4326));
CREATE INDEX ON place USING gist (shape);
CREATE TABLE device (device text PRIMARY KEY, permitted boolean, fume_limit double precision);
CREATE TABLE truck (device text, time timestamptz, received timestamptz DEFAULT now(), lat double precision, lon double precision,
    speed real, course real, load text, cover text, lift text, ignition boolean, mileage real, seq bigint, PRIMARY KEY (device, time));
CREATE TABLE fume (device text, time timestamptz, received timestamptz DEFAULT now(), fume real, fan boolean, purifier boolean, flow real,
    seq bigint, PRIMARY KEY (device, time));
CREATE TABLE hold (rule text, device text, onset timestamptz, PRIMARY KEY (rule, device));
CREATE TABLE alert (rule text, device text, onset timestamptz, fired timestamptz, resolved timestamptz, PRIMARY KEY (rule, device, onset));
"""
batch_tables = """
CREATE TEMP TABLE new_truck (device text, time timestamptz, lat double precision, lon double precision, speed real, course real, load text,
    cover text, lift text, ignition boolean, mileage real, seq bigint);
CREATE TEMP TABLE new_fume (device text, time timestamptz, fume real, fan boolean, purifier boolean, flow real, seq bigint);
CREATE TEMP TABLE verdict (rule text, device text, time timestamptz, holds boolean, hold interval);
"""
judge = """
INSERT INTO truck (device, time, lat, lon, speed, course, load, cover, lift, ignition, mileage, seq)
    SELECT * FROM new_truck ON CONFLICT DO NOTHING;
INSERT INTO fume (device, time, fume, fan, purifier, flow, seq) SELECT * FROM new_fume ON CONFLICT DO NOTHING;
INSERT INTO verdict
    SELECT 'curfew', t.device, t.time,
        t.load <> 'empty' AND extract(hour FROM t.time AT TIME ZONE 'Asia/Shanghai') BETWEEN 6 AND 21 AND NOT coalesce(d.permitted, false)
        AND EXISTS (SELECT 1 FROM place p WHERE p.kind = 'curfew_zone' AND ST_Covers(p.shape, ST_SetSRID(ST_MakePoint(t.lon, t.lat), 4326))),
        interval '30 seconds'
    FROM new_truck t LEFT JOIN device d USING (device)
    UNION ALL
    SELECT 'overspeed', device, time, speed > CASE load WHEN 'empty' THEN 60 ELSE 59 END, interval '10 seconds' FROM new_truck
    UNION ALL
    SELECT 'fume', f.device, f.time, f.fan AND (
            SELECT avg(w.fume) FROM fume w WHERE w.device = f.device AND w.time > f.time - interval '10 minutes' AND w.time <= f.time
        ) > coalesce(d.fume_limit, 2), interval '10 minutes'
    FROM new_fume f LEFT JOIN device d USING (device);
-- A batch has few readings of a device: the last of them decides, and an onset is the first that held.
WITH latest AS (
    SELECT DISTINCT ON (rule, device) rule, device, time, holds, hold FROM verdict ORDER BY rule, device, time DESC
), begun AS (
    INSERT INTO hold SELECT rule, device, time FROM latest WHERE holds ON CONFLICT DO NOTHING
), ended AS (
    DELETE FROM hold USING latest WHERE hold.rule = latest.rule AND hold.device = latest.device AND NOT latest.holds
), resolved AS (
    UPDATE alert SET resolved = latest.time FROM latest
    WHERE alert.rule = latest.rule AND alert.device = latest.device AND alert.resolved IS NULL AND NOT latest.holds
)
INSERT INTO alert SELECT hold.rule, hold.device, hold.onset, latest.time FROM latest JOIN hold USING (rule, device)
    WHERE latest.holds AND latest.time - hold.onset >= latest.hold ON CONFLICT DO NOTHING;
TRUNCATE new_truck, new_fume, verdict;
"""

db = psycopg.connect(connection, autocommit=True)
if wanted == 0:
    db.execute(schema)
    features = json.loads((town / "places/places.geojson").read_text())["features"]
    with db.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO place VALUES (%s, %s, ST_SetSRID(ST_GeomFromGeoJSON(%s), 4326))",
            [(feature["id"], feature["properties"]["kind"], json.dumps(feature["geometry"])) for feature in features],
        )
        permitted = {plate for row in csv.DictReader((town / "permits.csv").open()) for plate in row["plates"].split(";")}
        rows = csv.DictReader((town / "devices.csv").open())
        cursor.executemany(
            "INSERT INTO device VALUES (%s, %s, %s)", [(row["device"], row["plate"] in permitted, float(row["limit"])) for row in rows]
        )
    db.execute("ANALYZE")
db.execute(batch_tables)
truck_fields = "lat lon speed course load cover lift ignition mileage seq".split()
fume_fields = "fume fan purifier flow seq".split()


def handle(messages):
    with db.transaction(), db.cursor() as cursor:
        readings = [(message.topic.split("/"), json.loads(message.payload)) for message in messages]
        for kind, fields in (("truck", truck_fields), ("fume", fume_fields)):
            with cursor.copy(f"COPY new_{kind} FROM STDIN") as copy:
                for (_, of, device), reading in readings:
                    if of == kind:
                        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(reading["time"] // 1000))
                        copy.write_row([device, f"{at}.{reading['time'] % 1000:03d}Z", *(reading[field] for field in fields)])
        cursor.execute(judge)


report(db, Session(port, "bench-postgis", 1000).receive(wanted, handle))
