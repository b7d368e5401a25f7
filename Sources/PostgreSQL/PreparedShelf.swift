/// A statement that the server has prepared, with the columns of its rows.
final class Prepared: Sendable {
    struct Column: Sendable {
        let name: String
        let type: ColumnType
    }

    let name: String
    let columns: [Column]
    /// Rows come in binary form; otherwise as texts, because one of the columns has a type whose text is wanted.
    let isBinary: Bool

    init(name: String, columns: [Column]) {
        self.name = name
        self.columns = columns
        isBinary = columns.allSatisfy { $0.type != .other }
    }
}

/// Prepared statements that nobody uses at the moment: the next one with the same text takes them.
///
/// So a statement that is written where it runs costs the server no more than one that is kept. What does not fit any more is
/// deallocated when the connection is next used, many at a time.
final class PreparedShelf {
    static let capacity = 64

    private var idle: [String: Prepared] = [:]
    /// Texts of `idle`, those that came first before the others.
    private var order: [String] = []
    /// Names that the server need not keep.
    private(set) var outdated: [String] = []
    private var count = 0

    func newName() -> String {
        count += 1
        return "cityward_\(count)"
    }

    func take(_ sql: String) -> Prepared? {
        guard let prepared = idle.removeValue(forKey: sql) else { return nil }
        order.removeAll { $0 == sql }
        return prepared
    }

    func putBack(_ prepared: Prepared, _ sql: String) {
        guard idle[sql] == nil else { return drop(prepared) }
        idle[sql] = prepared
        order.append(sql)
        guard order.count > Self.capacity, let oldest = idle.removeValue(forKey: order.removeFirst()) else { return }
        drop(oldest)
    }

    func drop(_ prepared: Prepared) { outdated.append(prepared.name) }

    /// The statements that deallocate what is outdated, once that is worth a question; they are forgotten here.
    func takeOutdated() -> String? {
        guard outdated.count >= 16 else { return nil }
        defer { outdated.removeAll() }
        return outdated.map { "DEALLOCATE \($0)" }.joined(separator: "; ")
    }
}
