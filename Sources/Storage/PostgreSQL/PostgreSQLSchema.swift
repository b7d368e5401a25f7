import Databases
import PostgreSQL
import Telemetry

/// The tables that do not depend on device classes, as an ordered list of steps. Steps are only ever added.
///
/// Names and meaning are those of the SQLite store, whose steps have the comments. Texts are compared byte by byte, as there.
private let steps = [
    """
    CREATE TABLE rejection (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        received_at bigint NOT NULL,
        reason text NOT NULL,
        detail text NOT NULL,
        topic text NOT NULL,
        device text,
        payload bytea NOT NULL,
        payload_bytes bigint NOT NULL
    );
    CREATE INDEX rejection_by_time ON rejection USING brin (received_at);

    CREATE TABLE duplicate (
        class text COLLATE "C" NOT NULL,
        device text COLLATE "C" NOT NULL,
        hour bigint NOT NULL,
        count bigint NOT NULL,
        PRIMARY KEY (class, device, hour)
    );

    CREATE TABLE rule_set (
        hash text COLLATE "C" PRIMARY KEY,
        loaded_at bigint NOT NULL,
        text text NOT NULL
    );
    CREATE TABLE rule_set_load (
        at bigint PRIMARY KEY,
        rule_set text COLLATE "C" NOT NULL
    );
    CREATE TABLE hearing (
        since bigint PRIMARY KEY,
        complete bigint NOT NULL
    );

    CREATE TABLE alert (
        id text COLLATE "C" PRIMARY KEY,
        rule text COLLATE "C" NOT NULL,
        rule_set text COLLATE "C" NOT NULL,
        title text NOT NULL,
        severity text COLLATE "C" NOT NULL,
        basis text,
        class text COLLATE "C" NOT NULL,
        device text COLLATE "C" NOT NULL,
        name text,
        company text,
        district text COLLATE "C" NOT NULL,
        place text COLLATE "C",
        state text COLLATE "C" NOT NULL,
        onset_at bigint NOT NULL,
        fired_at bigint NOT NULL,
        resolved_at bigint,
        resolution text,
        lat double precision,
        lon double precision,
        reading text NOT NULL,
        late bigint NOT NULL DEFAULT 0,
        limits text,
        category text,
        due_at bigint,
        case_id text COLLATE "C" NOT NULL,
        grounds text
    );
    CREATE INDEX alert_by_time ON alert (fired_at);
    CREATE INDEX alert_by_device ON alert (device, fired_at);
    CREATE INDEX alert_by_case ON alert (case_id);
    CREATE INDEX alert_by_rule ON alert (rule, fired_at);
    CREATE INDEX alert_by_district ON alert (district, fired_at);
    CREATE INDEX alert_that_fires ON alert (fired_at) WHERE state = 'firing';
    CREATE INDEX alert_that_fires_by_id ON alert (id) WHERE state = 'firing';

    CREATE TABLE alert_event (
        seq bigint PRIMARY KEY,
        alert text COLLATE "C" NOT NULL,
        kind text COLLATE "C" NOT NULL,
        at bigint NOT NULL,
        recorded_at bigint NOT NULL,
        data text NOT NULL,
        hash text NOT NULL,
        UNIQUE (alert, kind, at)
    );
    CREATE TABLE evidence (
        seq bigint PRIMARY KEY,
        alert text COLLATE "C" NOT NULL,
        part text COLLATE "C" NOT NULL,
        recorded_at bigint NOT NULL,
        content text NOT NULL,
        hash text NOT NULL,
        UNIQUE (alert, part)
    );
    -- The last number that each chained table was given. Who adds to a chain locks its row until the transaction ends.
    CREATE TABLE chain_end (
        chain text PRIMARY KEY,
        seq bigint NOT NULL
    );
    INSERT INTO chain_end VALUES ('alert_event', 0), ('evidence', 0);

    CREATE TABLE alert_state (
        rule text COLLATE "C" NOT NULL,
        class text COLLATE "C" NOT NULL,
        device text COLLATE "C" NOT NULL,
        state text COLLATE "C" NOT NULL,
        onset_at bigint,
        clearing_at bigint,
        place text COLLATE "C",
        alert text COLLATE "C",
        changed_at bigint NOT NULL,
        readings bigint,
        PRIMARY KEY (rule, class, device)
    );
    CREATE TABLE exhibit (
        hash text COLLATE "C" PRIMARY KEY,
        content text NOT NULL
    );
    CREATE TABLE alert_case (
        id text COLLATE "C" PRIMARY KEY,
        rule text COLLATE "C" NOT NULL,
        class text COLLATE "C" NOT NULL,
        device text COLLATE "C" NOT NULL,
        place text COLLATE "C" NOT NULL,
        status text COLLATE "C" NOT NULL,
        team text,
        officer text,
        reason text,
        measure text,
        opened_at bigint NOT NULL,
        due_at bigint,
        overdue_at bigint,
        ended_at bigint,
        alerts bigint NOT NULL,
        version bigint NOT NULL
    );
    CREATE INDEX alert_case_that_is_open ON alert_case (class, device, rule, place) WHERE status IN ('open', 'accepted');
    CREATE INDEX alert_case_by_term ON alert_case (due_at)
        WHERE status IN ('open', 'accepted') AND overdue_at IS NULL AND due_at IS NOT NULL;

    CREATE TABLE feed_cursor (
        feed text COLLATE "C" PRIMARY KEY,
        seq bigint NOT NULL
    );
    CREATE TABLE parked_event (
        feed text COLLATE "C" NOT NULL,
        seq bigint NOT NULL,
        parked_at bigint NOT NULL,
        reason text NOT NULL,
        redeliver bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (feed, seq)
    );
    CREATE TABLE audit (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at bigint NOT NULL,
        who text COLLATE "C" NOT NULL,
        role text NOT NULL,
        action text NOT NULL,
        target text NOT NULL,
        outcome text NOT NULL
    );
    CREATE INDEX audit_by_time ON audit (at);

    -- What SQLite calls so.
    CREATE FUNCTION json_valid(document text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    BEGIN
        PERFORM document::jsonb;
        RETURN true;
    EXCEPTION WHEN OTHERS THEN
        RETURN false;
    END $$;
    CREATE FUNCTION json_extract(document text, path text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
        $$ SELECT jsonb_path_query_first(document::jsonb, path::jsonpath) #>> '{}' $$;
    CREATE FUNCTION json_each(document text) RETURNS TABLE (value text) LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
        $$ SELECT jsonb_array_elements_text(document::jsonb) $$;
    """,
    """
    ALTER TABLE hearing ADD COLUMN daemon text COLLATE "C" NOT NULL DEFAULT '', ADD COLUMN partitions text,
        DROP CONSTRAINT hearing_pkey, ADD PRIMARY KEY (daemon, since);
    ALTER TABLE hearing ALTER COLUMN daemon DROP DEFAULT;
    """,
    """
    -- Days that readings have come to since they were summed up last; a row for each connection that brought some.
    CREATE TABLE changed_day (
        class text COLLATE "C" NOT NULL,
        day text COLLATE "C" NOT NULL,
        writer integer NOT NULL,
        starts_at bigint NOT NULL,
        readings bigint NOT NULL,
        PRIMARY KEY (class, day, writer)
    ) WITH (fillfactor = 50);
    INSERT INTO changed_day (class, day, writer, starts_at, readings)
        SELECT class, \(LocalDay.name(startingAt: "starts_at")), 0, starts_at, 0 FROM (
            SELECT left(t.relname, -length('_reading')) AS class,
                   substring(pg_get_expr(p.relpartbound, p.oid) FROM 'FROM \\(''(-?[0-9]+)''\\)')::bigint AS starts_at
            FROM pg_inherits AS i JOIN pg_class AS t ON t.oid = i.inhparent JOIN pg_class AS p ON p.oid = i.inhrelid
            WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind = 'p' AND t.relname LIKE '_%\\_reading') AS d;
    CREATE TABLE summed_day (
        class text COLLATE "C" NOT NULL,
        day text COLLATE "C" NOT NULL,
        starts_at bigint NOT NULL,
        summed_at bigint NOT NULL,
        PRIMARY KEY (class, day)
    );

    -- Functions of questions, as SQLite's have them from cityward query. Times without an offset are China's.
    CREATE FUNCTION ms(local text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT (extract(epoch FROM CASE WHEN local ~ '([Zz]|[+-][0-9]{2}:?[0-9]{2})$' AND local ~ ':'
            THEN local::timestamptz ELSE local::timestamp AT TIME ZONE INTERVAL '08:00' END) * 1000)::bigint $$;
    CREATE FUNCTION local(milliseconds double precision) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT to_char(timestamp '1970-01-01' + (floor(milliseconds) + 28800000) * INTERVAL '1 millisecond',
            'YYYY-MM-DD HH24:MI:SS.MS') $$;
    CREATE FUNCTION distance(lat1 double precision, lon1 double precision, lat2 double precision, lon2 double precision)
        RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT 2 * 6371008.8 * asin(least(1, sqrt(sind((lat2 - lat1) / 2) ^ 2
            + cosd(lat1) * cosd(lat2) * sind((lon2 - lon1) / 2) ^ 2))) $$;
    CREATE FUNCTION round(number double precision, digits integer)
        RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT pg_catalog.round(number::numeric, digits)::double precision $$;
    """,
]

/// Brings the tables of a schema up to date; those of a later version are left alone.
///
/// Daemons that start at the same time wait for each other.
func migrate(_ connection: Connection, schema: String, _ catalogue: Catalogue) throws {
    try connection.transaction {
        try lock(schema, connection)
        try connection.execute("CREATE SCHEMA IF NOT EXISTS \(schema)")
        try connection.execute("CREATE TABLE IF NOT EXISTS store_version (version integer NOT NULL)")
        let stored = try connection.prepare("SELECT version FROM store_version")
        let version = try stored.step() ? Int(stored.integer(0)) : 0
        stored.reset()
        guard version <= steps.count else { throw StoreError.newer(version: version, known: steps.count) }
        for step in steps.dropFirst(version) { try connection.execute(step) }
        if version == 0 { try connection.execute("INSERT INTO store_version VALUES (\(steps.count))") }
        try connection.execute("UPDATE store_version SET version = \(steps.count)")
        for index in catalogue.indices { try PostgreSQLClassTables(catalogue[index]).create(connection) }
        try createLatestView(connection)
    }
}

/// The version of a store to which all steps have been applied.
let latestPostgreSQLVersion = steps.count

/// The last judged reading of each device of every class, its values as JSON.
private func createLatestView(_ connection: Connection) throws {
    var names: [String] = []
    let rows = try connection.prepare(
        """
        SELECT relname FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'p' AND relname LIKE '_%\\_reading' ORDER BY relname
        """
    )
    while try rows.step() { names.append(String(rows.text(0).dropLast("_reading".count))) }
    var parts: [String] = []
    for name in names {
        let columns = try storedColumnTypes(of: "\(name)_latest", connection)
        let position = ["lat", "lon"].map { columns[$0] == nil ? "NULL::double precision" : "\"\($0)\"" }
        let own = ["device", "first_at", "newest_at", "observed_at", "received_at", "lat", "lon"]
        let values = columns.keys.filter { !own.contains($0) }.sorted().map { "'\($0)', \"\($0)\"" }
        parts.append(
            """
            SELECT '\(name)'::text AS class, device, observed_at, received_at, \(position[0]) AS lat, \(position[1]) AS lon,
                   json_strip_nulls(json_build_object(\(values.joined(separator: ", "))))::text AS "values"
            FROM \(name)_latest WHERE observed_at IS NOT NULL
            """
        )
    }
    guard !parts.isEmpty else { return }
    try DerivedView(name: "latest_reading", query: parts.joined(separator: " UNION ALL ")).create(connection)
}
