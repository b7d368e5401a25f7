public import Databases

/// Where a chained log ends: whoever keeps it can tell later whether what was there then is still there, unaltered.
public struct LogHead: Sendable, Hashable {
    /// The number of the last row; 0 before the first.
    public let sequence: Int64
    public let hash: String

    public init(sequence: Int64, hash: String) {
        self.sequence = sequence
        self.hash = hash
    }
}

extension LogHead: CustomStringConvertible {
    /// `17:8f2c…`, as `cityward verify --anchor` takes it.
    public var description: String { "\(sequence):\(hash)" }

    /// Reads what ``description`` gives; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = Int64(parts[0]), sequence > 0, parts[1].utf8.count == 64,
            parts[1].unicodeScalars.allSatisfy({ ("0"..."9").contains($0) || ("a"..."f").contains($0) })
        else { return nil }
        self.init(sequence: sequence, hash: String(parts[1]))
    }
}

extension StoreReader {
    /// Where the log of alert events ends.
    public func logHead() throws(DatabaseError) -> LogHead {
        let rows = try connection.prepare("SELECT seq, hash FROM alert_event ORDER BY seq DESC LIMIT 1")
        guard try rows.step() else { return LogHead(sequence: 0, hash: HashChain.origin) }
        return LogHead(sequence: rows.integer(0), hash: rows.text(1))
    }

    /// Lets everything that `body` asks see the store as it is now, whatever is written meanwhile.
    ///
    /// While it runs the write-ahead log only grows.
    public func inOneView<Result>(_ body: () throws -> Result) throws -> Result {
        try connection.beginView()
        defer { connection.rollBack() }
        return try body()
    }
}
