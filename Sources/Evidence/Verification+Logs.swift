import Databases
import Storage

/// The two logs in which each row's hash follows from the one before it.
extension Verification {
    /// Every event of every alert.
    mutating func checkEvents(_ store: borrowing StoreReader) throws {
        var chain = ChainCheck()
        var names = RecentNames()
        try store.query("SELECT seq, alert, kind, at, recorded_at, data, hash FROM alert_event ORDER BY seq") { row in
            noteRow()
            names.add(row[0].integer, alert: row[1].text, kind: row[2].text)
            let breaks = chain.add(row[0].integer, row[0..<6].map(\.text), hash: row[6].text)
            tell(breaks, in: "alert_event", names)
        }
        try end(&chain, of: "alert_event", names, store)
        head = chain.head
        lastEvent = chain.head.sequence
    }

    /// Every part of every alert's evidence, and whether each alert has its parts.
    mutating func checkEvidence(_ store: borrowing StoreReader) throws {
        var chain = ChainCheck()
        var names = RecentNames()
        try store.query("SELECT seq, alert, part, recorded_at, content, hash FROM evidence ORDER BY seq") { row in
            noteRow()
            names.add(row[0].integer, alert: row[1].text, kind: row[2].text)
            let breaks = chain.add(row[0].integer, row[0..<5].map(\.text), hash: row[5].text)
            tell(breaks, in: "evidence", names)
        }
        try end(&chain, of: "evidence", names, store)
        frozenUntil = try store.cursor(of: EvidenceDesk.cursorName)
        // The unique indexes of both tables serve.
        try store.query(
            """
            SELECT e.alert, p.part FROM alert_event AS e
            JOIN (SELECT 'fired' AS kind, 'before' AS part UNION ALL SELECT 'resolved', 'during') AS p ON p.kind = e.kind
            WHERE e.seq <= \(frozenUntil) AND EXISTS (SELECT 1 FROM alert AS a WHERE a.id = e.alert)
                AND NOT EXISTS (SELECT 1 FROM evidence AS v WHERE v.alert = e.alert AND v.part = p.part)
            """
        ) { row in
            tell(
                Finding(
                    "evidence",
                    "?",
                    alert: row[0].text,
                    expected: row[1].text,
                    "the readings that were frozen are gone"
                )
            )
        }
    }

    private mutating func end(
        _ chain: inout ChainCheck,
        of table: String,
        _ names: RecentNames,
        _ store: borrowing StoreReader
    ) throws {
        let (counter, lastGiven) = try store.everWritten(to: table)
        tell(chain.end(lastGiven: lastGiven), in: table, names)
        guard lastGiven < chain.head.sequence else { return }
        tell(
            Finding(
                counter,
                table,
                expected: "\(chain.head.sequence)",
                found: "\(lastGiven)",
                "the count of rows that were ever written was altered"
            )
        )
    }

    private mutating func tell(_ breaks: [ChainCheck.Break], in table: String, _ names: RecentNames) {
        for found in breaks {
            switch found {
            case .missing(let rows):
                let count = rows.count
                let row = count == 1 ? "\(rows.lowerBound)" : "\(rows.lowerBound)…\(rows.upperBound)"
                tell(
                    Finding(
                        table,
                        row,
                        "\(count == 1 ? "this row was" : "these \(count) rows were") written and is gone"
                    )
                )
            case .altered(let row):
                let name = names[row]
                let what = name.map { "the row (\($0.kind)) was altered" } ?? "the row was altered"
                tell(
                    Finding(
                        table,
                        "\(row)",
                        alert: name?.alert,
                        "\(what): its hash is not that of its words behind the row before it"
                    )
                )
            case .hashAltered(let row):
                tell(
                    Finding(
                        table,
                        "\(row)",
                        alert: names[row]?.alert,
                        column: "hash",
                        "the hash was altered: its words are those that the next row was written behind"
                    )
                )
            }
        }
    }

    /// A cursor behind the last event says that there were more.
    mutating func checkCursors(_ store: borrowing StoreReader) throws {
        try store.query("SELECT feed, seq FROM feed_cursor WHERE seq > \(lastEvent) ORDER BY feed") { row in
            tell(
                Finding(
                    "feed_cursor",
                    row[0].text,
                    expected: "at most \(lastEvent)",
                    found: row[1].text,
                    "events were delivered that the log does not have any more"
                )
            )
        }
        try store.query(
            """
            SELECT e.seq, e.alert, e.kind FROM alert_event AS e
            WHERE NOT EXISTS (SELECT 1 FROM alert AS a WHERE a.id = e.alert) ORDER BY e.seq
            """
        ) { row in
            tell(
                Finding(
                    "alert",
                    row[1].text,
                    alert: row[1].text,
                    "the alert of event \(row[0].text) (\(row[2].text)) is gone"
                )
            )
        }
    }
}

/// What the last two rows of a log are about: a break is known one row later.
private struct RecentNames {
    private var rows: [(sequence: Int64, alert: String, kind: String)] = []

    mutating func add(_ sequence: Int64, alert: String, kind: String) {
        if rows.count == 2 { rows.removeFirst() }
        rows.append((sequence, alert, kind))
    }

    subscript(sequence: Int64) -> (alert: String, kind: String)? {
        rows.first { $0.sequence == sequence }.map { ($0.alert, $0.kind) }
    }
}
