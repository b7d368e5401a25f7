import Databases
public import Telemetry

/// One class's readings of one day outside of the live store: the manifest of its file.
public struct ArchivedDay: Sendable, Equatable {
    /// As `2026-11-23`.
    public let day: String
    public let deviceClass: String
    public let stretch: Range<Instant>
    /// What is known of the file since it was sealed; `nil` while readings are still moved there.
    public let seal: Seal?

    public struct Seal: Sendable, Equatable {
        public let at: Instant
        public let rows: Int64
        /// The first and the last `observedAt`.
        public let observed: ClosedRange<Instant>?
        public let bytes: Int64
        /// Of the whole file, as `sha256sum` prints it.
        public let sha256: String
    }
}

/// The rows of `day_archive`, as a connection of any kind sees them.
func archivedDays(
    _ connection: any DatabaseConnection,
    of deviceClass: String? = nil,
    overlapping stretch: Range<Instant>? = nil
) throws(DatabaseError) -> [ArchivedDay] {
    let rows = try connection.prepare(
        """
        SELECT day, class, starts_at, ends_at, sealed_at, rows, first_at, last_at, bytes, sha256 FROM day_archive
        WHERE (?1 IS NULL OR class = ?1) AND (?2 IS NULL OR ends_at > ?2) AND (?3 IS NULL OR starts_at < ?3)
        ORDER BY day, class
        """
    )
    try rows.bind(1, deviceClass)
    if let stretch {
        try rows.bind(2, stretch.lowerBound.milliseconds)
        try rows.bind(3, stretch.upperBound.milliseconds)
    }
    var days: [ArchivedDay] = []
    while try rows.step() {
        var seal: ArchivedDay.Seal?
        if !rows.isNull(4) {
            let first = Instant(milliseconds: rows.integer(6))
            seal = ArchivedDay.Seal(
                at: Instant(milliseconds: rows.integer(4)),
                rows: rows.integer(5),
                observed: rows.isNull(6) ? nil : first...max(first, Instant(milliseconds: rows.integer(7))),
                bytes: rows.integer(8),
                sha256: rows.text(9)
            )
        }
        days.append(
            ArchivedDay(
                day: rows.text(0),
                deviceClass: rows.text(1),
                stretch: Instant(milliseconds: rows.integer(2))..<Instant(milliseconds: rows.integer(3)),
                seal: seal
            )
        )
    }
    return days
}

/// Writes the manifest of a file, or that there is one.
func note(_ day: ArchivedDay, in connection: any DatabaseConnection) throws(DatabaseError) {
    let statement = try connection.prepare(
        """
        INSERT INTO day_archive (day, class, starts_at, ends_at, sealed_at, rows, first_at, last_at, bytes, sha256)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT (day, class) DO UPDATE SET sealed_at = ?5, rows = ?6, first_at = ?7, last_at = ?8, bytes = ?9, sha256 = ?10
        WHERE ?5 IS NOT NULL
        """
    )
    try statement.bind(1, day.day)
    try statement.bind(2, day.deviceClass)
    try statement.bind(3, day.stretch.lowerBound.milliseconds)
    try statement.bind(4, day.stretch.upperBound.milliseconds)
    if let seal = day.seal {
        try statement.bind(5, seal.at.milliseconds)
        try statement.bind(6, seal.rows)
        if let observed = seal.observed {
            try statement.bind(7, observed.lowerBound.milliseconds)
            try statement.bind(8, observed.upperBound.milliseconds)
        }
        try statement.bind(9, seal.bytes)
        try statement.bind(10, seal.sha256)
    }
    try statement.run()
}

/// Up to which time readings of a class may have left the live store; `nil` before the first has.
///
/// Whoever finds a row below it in the live store must look whether the day's file has it already: rows are copied there first.
func settledUntil(_ deviceClass: String, _ connection: any DatabaseConnection) throws(DatabaseError) -> Instant? {
    let rows = try connection.prepare("SELECT until FROM settled WHERE class = ?")
    try rows.bind(1, deviceClass)
    return try rows.step() ? Instant(milliseconds: rows.integer(0)) : nil
}
