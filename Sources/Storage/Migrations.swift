import Databases
import SQLite

/// The tables that do not depend on device classes, as an ordered list of steps. Steps are only ever added.
private let steps: [Step] = [
    Step(
        "the first store",
        """
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

        -- Readings that were stored already: device and the hour of arrival, in Unix milliseconds.
        CREATE TABLE duplicate (
            class TEXT NOT NULL,
            device TEXT NOT NULL,
            hour INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (class, device, hour)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE rule_set (
            hash TEXT PRIMARY KEY,
            loaded_at INTEGER NOT NULL,
            text TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

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
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX alert_by_time ON alert (fired_at);
        CREATE INDEX alert_by_device ON alert (device, fired_at);

        -- The outbox: feeds read on from their cursor, and nothing is ever changed or removed.
        CREATE TABLE alert_event (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            alert TEXT NOT NULL,
            kind TEXT NOT NULL,
            at INTEGER NOT NULL,
            recorded_at INTEGER NOT NULL,
            data TEXT NOT NULL,
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
            changed_at INTEGER NOT NULL,
            PRIMARY KEY (rule, class, device)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE feed_cursor (
            feed TEXT PRIMARY KEY,
            seq INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    ),
    Step(
        "repeat counts, alerts found late, and when nothing could be heard",
        """
        ALTER TABLE alert_state ADD COLUMN readings INTEGER;
        ALTER TABLE alert ADD COLUMN late INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE alert ADD COLUMN limits TEXT;

        -- When which rule set came into force: the first time, and each time after another.
        CREATE TABLE rule_set_load (
            at INTEGER PRIMARY KEY,
            rule_set TEXT NOT NULL
        ) STRICT;
        INSERT INTO rule_set_load SELECT max(loaded_at), hash FROM rule_set GROUP BY loaded_at;

        -- Since when devices were heard, after we or the broker had been away. Where the broker has not kept what they had to
        -- say meanwhile (complete = 0), a silence until then proves nothing. A replay needs all of them.
        CREATE TABLE hearing (
            since INTEGER PRIMARY KEY,
            complete INTEGER NOT NULL
        ) STRICT;
        """
    ),
    Step(
        "the officers' side of alerts, evidence, and logs that show what was altered",
        """
        -- Category and term are the rule's; case_id is the alert that opened the case that this one belongs to.
        ALTER TABLE alert ADD COLUMN category TEXT;
        ALTER TABLE alert ADD COLUMN due_at INTEGER;
        ALTER TABLE alert ADD COLUMN case_id TEXT NOT NULL DEFAULT '';
        -- What the alert rests on beside readings: rule, place, permits, register row, as JSON.
        ALTER TABLE alert ADD COLUMN grounds TEXT;
        UPDATE alert SET case_id = id;
        CREATE INDEX alert_by_case ON alert (case_id);
        CREATE INDEX alert_by_rule ON alert (rule, fired_at);
        CREATE INDEX alert_by_district ON alert (district, fired_at);
        CREATE INDEX alert_that_fires ON alert (fired_at) WHERE state = 'firing';
        -- Alertmanager forgets what it is not told again and again.
        CREATE INDEX alert_that_fires_by_id ON alert (id) WHERE state = 'firing';

        -- SHA-256 over the hash before it and the row: an event that is altered or removed breaks all that follow.
        ALTER TABLE alert_event ADD COLUMN hash TEXT NOT NULL DEFAULT '';

        -- Texts that many alerts may name, by their SHA-256: the geometries of places.
        CREATE TABLE exhibit (
            hash TEXT PRIMARY KEY,
            content TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

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
        CREATE INDEX alert_case_that_is_open ON alert_case (class, device, rule, place)
            WHERE status IN ('open', 'accepted');
        CREATE INDEX alert_case_by_term ON alert_case (due_at)
            WHERE status IN ('open', 'accepted') AND overdue_at IS NULL AND due_at IS NOT NULL;
        INSERT INTO alert_case (id, rule, class, device, place, status, opened_at, alerts, version)
            SELECT id, rule, class, device, coalesce(place, ''), 'open', fired_at, 1, 0 FROM alert;

        -- The readings that decided an alert, copied so that they outlive their table: JSON, chained as events are.
        CREATE TABLE evidence (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            alert TEXT NOT NULL,
            part TEXT NOT NULL,
            recorded_at INTEGER NOT NULL,
            content TEXT NOT NULL,
            hash TEXT NOT NULL,
            UNIQUE (alert, part)
        ) STRICT;

        -- Events that a feed's receiver has refused for good.
        CREATE TABLE parked_event (
            feed TEXT NOT NULL,
            seq INTEGER NOT NULL,
            parked_at INTEGER NOT NULL,
            reason TEXT NOT NULL,
            -- 1 where somebody wants the feed to try once more.
            redeliver INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (feed, seq)
        ) STRICT, WITHOUT ROWID;

        -- Who tried to change what, and what came of it.
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
        """,
        finish: chainStoredEvents
    ),
    Step(
        "day archives",
        """
        -- The files under days/, one for each class and day: their manifests once they are sealed.
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

        -- A reading older than this may be in a day's file, and in the live table only until it is deleted there.
        CREATE TABLE settled (
            class TEXT PRIMARY KEY,
            until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    ),
    Step(
        "when each device has reported",
        """
        -- Of the readings that were live, but for late ones: the first and the last that were judged, and the newest.
        CREATE TABLE device_report (
            class TEXT NOT NULL,
            device TEXT NOT NULL,
            first_at INTEGER,
            judged_at INTEGER,
            newest_at INTEGER NOT NULL,
            PRIMARY KEY (class, device)
        ) STRICT, WITHOUT ROWID;

        -- What device_report does not tell of yet was observed no earlier.
        CREATE TABLE report_floor (
            class TEXT PRIMARY KEY,
            floor INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    ),
    Step(
        "which daemon could hear whom",
        """
        ALTER TABLE hearing RENAME TO hearing_of_anybody;
        -- As before, and whose it is: daemon is the name of its session at the broker, '' for what is older than these names.
        -- partitions are those whose devices it heard, as '0 1 of 4'; NULL for all.
        CREATE TABLE hearing (
            daemon TEXT NOT NULL,
            since INTEGER NOT NULL,
            complete INTEGER NOT NULL,
            partitions TEXT,
            PRIMARY KEY (daemon, since)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO hearing SELECT '', since, complete, NULL FROM hearing_of_anybody;
        DROP TABLE hearing_of_anybody;
        """
    ),
]

/// One version of the tables: statements, and what they cannot say.
private struct Step: Sendable {
    let title: String
    let sql: String
    let finish: @Sendable (Connection) throws(DatabaseError) -> Void

    init(
        _ title: String,
        _ sql: String,
        finish: @escaping @Sendable (Connection) throws(DatabaseError) -> Void = { _ throws(DatabaseError) in }
    ) {
        self.title = title
        self.sql = sql
        self.finish = finish
    }
}

/// The version of a store to which all steps have been applied.
let latestVersion = steps.count

/// Brings a store of any earlier version up to date; one of a later version is left alone.
func migrate(_ connection: Connection) throws {
    let version = Int(try connection.integer("PRAGMA user_version"))
    guard version <= steps.count else {
        throw StoreError.newer(version: version, known: steps.count)
    }
    for (number, step) in steps.enumerated().dropFirst(max(0, version)) {
        try connection.transaction { () throws(DatabaseError) in
            try connection.execute(step.sql)
            try step.finish(connection)
            try connection.execute("PRAGMA user_version = \(number + 1)")
        }
    }
}

/// Why a store cannot be used.
public enum StoreError: Error, Equatable, Sendable {
    /// Written by a later Cityward.
    case newer(version: Int, known: Int)
    /// The daemon has not opened it since it was updated.
    case older(version: Int, known: Int)
    /// There is no store.
    case absent(place: String)
    /// A schema gives a column another type than the stored readings have.
    case columnChanged(table: String, column: String, stored: String, wanted: String)
}

extension StoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .newer(let version, let known):
            "the store has version \(version), and this cityward knows versions up to \(known): use the newer cityward"
        case .older(let version, let known):
            "the store has version \(version), and this cityward wants \(known): start the daemon once, it brings it there"
        case .absent(let place):
            "there is no store in \(place); see --store"
        case .columnChanged(let table, let column, let stored, let wanted):
            "column \(column) of \(table) holds \(stored), and the schema now says \(wanted): give the field a new name"
        }
    }
}
