-- The tables of live.sqlite, generated from the code and the schemas of this folder.
-- Times are Unix milliseconds. A new version: CITYWARD_UPDATE_SCHEMAS=1 swift test --filter StoreDefinitionTests

CREATE TABLE alert (
    id TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    rule_set TEXT NOT NULL,
    title TEXT NOT NULL,
    severity TEXT NOT NULL,
    basis TEXT,
    class TEXT NOT NULL,
    device TEXT NOT NULL,
    name TEXT,
    company TEXT,
    district TEXT NOT NULL,
    place TEXT,
    state TEXT NOT NULL,
    onset_at INTEGER NOT NULL,
    fired_at INTEGER NOT NULL,
    resolved_at INTEGER,
    resolution TEXT,
    lat REAL,
    lon REAL,
    reading TEXT NOT NULL
, late INTEGER NOT NULL DEFAULT 0, limits TEXT, category TEXT, due_at INTEGER, case_id TEXT NOT NULL DEFAULT '', grounds TEXT) STRICT, WITHOUT ROWID;

CREATE INDEX alert_by_case ON alert (case_id);

CREATE INDEX alert_by_device ON alert (device, fired_at);

CREATE INDEX alert_by_district ON alert (district, fired_at);

CREATE INDEX alert_by_rule ON alert (rule, fired_at);

CREATE INDEX alert_by_time ON alert (fired_at);

CREATE INDEX alert_that_fires ON alert (fired_at) WHERE state = 'firing';

CREATE INDEX alert_that_fires_by_id ON alert (id) WHERE state = 'firing';

CREATE TABLE alert_case (
    id TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    class TEXT NOT NULL,
    device TEXT NOT NULL,
    place TEXT NOT NULL,
    status TEXT NOT NULL,
    team TEXT,
    officer TEXT,
    reason TEXT,
    measure TEXT,
    opened_at INTEGER NOT NULL,
    due_at INTEGER,
    overdue_at INTEGER,
    ended_at INTEGER,
    alerts INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX alert_case_by_term ON alert_case (due_at)
    WHERE status IN ('open', 'accepted') AND overdue_at IS NULL AND due_at IS NOT NULL;

CREATE INDEX alert_case_that_is_open ON alert_case (class, device, rule, place)
    WHERE status IN ('open', 'accepted');

CREATE TABLE alert_event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    alert TEXT NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    data TEXT NOT NULL, hash TEXT NOT NULL DEFAULT '',
    UNIQUE (alert, kind, at)
) STRICT;

CREATE TABLE alert_state (
    rule TEXT NOT NULL,
    class TEXT NOT NULL,
    device TEXT NOT NULL,
    state TEXT NOT NULL,
    onset_at INTEGER,
    clearing_at INTEGER,
    place TEXT,
    alert TEXT,
    changed_at INTEGER NOT NULL, readings INTEGER,
    PRIMARY KEY (rule, class, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    outcome TEXT NOT NULL
) STRICT;

CREATE INDEX audit_by_time ON audit (at);

CREATE TABLE day_archive (
    day TEXT NOT NULL,
    class TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    -- NULL while readings are still moved there, and with it all that follows.
    sealed_at INTEGER,
    rows INTEGER,
    first_at INTEGER,
    last_at INTEGER,
    bytes INTEGER,
    sha256 TEXT,
    PRIMARY KEY (day, class)
) STRICT, WITHOUT ROWID;

CREATE TABLE device_report (
    class TEXT NOT NULL,
    device TEXT NOT NULL,
    first_at INTEGER,
    judged_at INTEGER,
    newest_at INTEGER NOT NULL,
    PRIMARY KEY (class, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE duplicate (
    class TEXT NOT NULL,
    device TEXT NOT NULL,
    hour INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (class, device, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    alert TEXT NOT NULL,
    part TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    content TEXT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (alert, part)
) STRICT;

CREATE TABLE exhibit (
    hash TEXT PRIMARY KEY,
    content TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE feed_cursor (
    feed TEXT PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE fume_latest (
    device TEXT PRIMARY KEY,
    first_at INTEGER,
    newest_at INTEGER,
    observed_at INTEGER,
    received_at INTEGER,
    "seq" INTEGER,
    "fume" REAL,
    "fume_converted" REAL,
    "pm" REAL,
    "nmhc" REAL,
    "fan" INTEGER,
    "purifier" INTEGER,
    "flow" REAL,
    "temperature" REAL,
    "humidity" REAL,
    "flag" TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE fume_reading (
    device TEXT NOT NULL,
    observed_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    late INTEGER NOT NULL,
    jump INTEGER NOT NULL,
    "seq" INTEGER,
    "fume" REAL,
    "fume_converted" REAL,
    "pm" REAL,
    "nmhc" REAL,
    "fan" INTEGER,
    "purifier" INTEGER,
    "flow" REAL,
    "temperature" REAL,
    "humidity" REAL,
    "flag" TEXT,
    PRIMARY KEY (observed_at, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE hearing (
    daemon TEXT NOT NULL,
    since INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    partitions TEXT,
    PRIMARY KEY (daemon, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE parked_event (
    feed TEXT NOT NULL,
    seq INTEGER NOT NULL,
    parked_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    -- 1 where somebody wants the feed to try once more.
    redeliver INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (feed, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE rejection (
    id INTEGER PRIMARY KEY,
    received_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    topic TEXT NOT NULL,
    device TEXT,
    payload BLOB NOT NULL,
    payload_bytes INTEGER NOT NULL
) STRICT;

CREATE INDEX rejection_by_time ON rejection (received_at);

CREATE TABLE report_floor (
    class TEXT PRIMARY KEY,
    floor INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_set (
    hash TEXT PRIMARY KEY,
    loaded_at INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_set_load (
    at INTEGER PRIMARY KEY,
    rule_set TEXT NOT NULL
) STRICT;

CREATE TABLE settled (
    class TEXT PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sweeper_latest (
    device TEXT PRIMARY KEY,
    first_at INTEGER,
    newest_at INTEGER,
    observed_at INTEGER,
    received_at INTEGER,
    "seq" INTEGER,
    "lat" REAL,
    "lon" REAL,
    "speed" REAL,
    "course" REAL,
    "work" TEXT,
    "water" REAL,
    "fuel" REAL,
    "ignition" INTEGER,
    "fix" TEXT,
    "recorder_speed" REAL,
    "power_cut" INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE sweeper_reading (
    device TEXT NOT NULL,
    observed_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    late INTEGER NOT NULL,
    jump INTEGER NOT NULL,
    "seq" INTEGER,
    "lat" REAL,
    "lon" REAL,
    "speed" REAL,
    "course" REAL,
    "work" TEXT,
    "water" REAL,
    "fuel" REAL,
    "ignition" INTEGER,
    "fix" TEXT,
    "recorder_speed" REAL,
    "power_cut" INTEGER,
    PRIMARY KEY (observed_at, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE truck_latest (
    device TEXT PRIMARY KEY,
    first_at INTEGER,
    newest_at INTEGER,
    observed_at INTEGER,
    received_at INTEGER,
    "seq" INTEGER,
    "lat" REAL,
    "lon" REAL,
    "speed" REAL,
    "course" REAL,
    "load" TEXT,
    "cover" TEXT,
    "lift" TEXT,
    "ignition" INTEGER,
    "mileage" REAL,
    "fix" TEXT,
    "recorder_speed" REAL,
    "weight" REAL,
    "power_cut" INTEGER,
    "antenna_cut" INTEGER,
    "emergency" INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE truck_reading (
    device TEXT NOT NULL,
    observed_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    late INTEGER NOT NULL,
    jump INTEGER NOT NULL,
    "seq" INTEGER,
    "lat" REAL,
    "lon" REAL,
    "speed" REAL,
    "course" REAL,
    "load" TEXT,
    "cover" TEXT,
    "lift" TEXT,
    "ignition" INTEGER,
    "mileage" REAL,
    "fix" TEXT,
    "recorder_speed" REAL,
    "weight" REAL,
    "power_cut" INTEGER,
    "antenna_cut" INTEGER,
    "emergency" INTEGER,
    PRIMARY KEY (observed_at, device)
) STRICT, WITHOUT ROWID;
