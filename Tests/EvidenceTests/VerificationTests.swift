import Evidence
import Foundation
import Storage
import Telemetry
import TestSupport
import Testing

/// What somebody did to a store, and what verification must name.
struct Tampering: CustomTestStringConvertible {
    let sql: String
    /// `table row column` of findings that must be among those found.
    let found: [String]
    var testDescription: String { sql }

    /// * `postgreSQL`: what does the same there, where that is said differently.
    init(_ sql: String, postgreSQL: String? = nil, _ found: String...) {
        self.sql = StoreUnderTest.server == nil ? sql : postgreSQL ?? sql
        self.found = found
    }
}

@Suite struct VerificationTests {
    /// Three alerts: `a` escalated, resolved and closed; `b` in its case; `c` accepted and overdue, still firing.
    private func scene() throws -> Scene {
        let scene = try Scene()
        let readings = (-600..<60).map { scene.reading("t1", $0) } + (-60..<60).map { scene.reading("t2", $0) }
        let (a, b, c) = (alert("aaaaaaaa"), alert("bbbbbbbb", at: 20), alert("cccccccc", device: "t2"))
        try scene.commit(readings: readings, events: [fired(a), fired(c), escalated(a, at: 5)])
        var graver = a
        graver.severity = .major
        try scene.commit(events: [resolved(graver, at: 10), fired(b), resolved(b, at: 40)])
        try scene.act(.accept, on: "cccccccc", at: 60)
        try scene.act(.assign(team: "north"), on: "cccccccc", at: 61)
        try scene.act(.close(measure: "warned"), on: "aaaaaaaa", note: "口头警告", at: 70)
        try scene.commit(termsUntil: noon + .hours(5))
        try scene.freeze()
        return scene
    }

    @Test func anUnalteredStoreHasNoFinding() throws {
        let scene = try scene()
        #expect(try scene.findings() == [])
        #expect(try scene.rows("SELECT count(*) FROM alert_event") == ["10"])
        #expect(try scene.rows("SELECT count(*) FROM evidence") == ["5"])
    }

    @Test(arguments: [
        // The log of events, column by column.
        Tampering("UPDATE alert_event SET data = replace(data, '禁行', '禁止') WHERE seq = 1", "alert_event 1 -"),
        Tampering("UPDATE alert_event SET data = substr(data, 2) WHERE seq = 4", "alert_event 4 -"),
        Tampering("UPDATE alert_event SET alert = 'bbbbbbbb' WHERE seq = 2", "alert_event 2 -"),
        Tampering("UPDATE alert_event SET kind = 'dismissed' WHERE seq = 9", "alert_event 9 -"),
        Tampering("UPDATE alert_event SET at = at + 1 WHERE seq = 3", "alert_event 3 -"),
        Tampering("UPDATE alert_event SET recorded_at = recorded_at - 1 WHERE seq = 5", "alert_event 5 -"),
        Tampering(
            "UPDATE alert_event SET hash = CASE WHEN hash LIKE '0%' THEN '1' ELSE '0' END || substr(hash, 2) WHERE seq = 6",
            "alert_event 6 hash"
        ),
        Tampering("UPDATE alert_event SET seq = 99 WHERE seq = 10", "alert_event 10…98 -"),
        Tampering("DELETE FROM alert_event WHERE seq = 1", "alert_event 1 -", "alert aaaaaaaa -"),
        Tampering("DELETE FROM alert_event WHERE seq = 5", "alert_event 5 -"),
        Tampering("DELETE FROM alert_event WHERE seq = 10", "alert_event 10 -"),
        Tampering("DELETE FROM alert_event WHERE seq >= 8", "alert_event 8…10 -", "alert_case aaaaaaaa status"),
        Tampering("DELETE FROM alert_event", "alert_event 1…10 -", "alert cccccccc -"),
        Tampering(
            "UPDATE alert_event SET seq = 100 WHERE seq = 3; UPDATE alert_event SET seq = 3 WHERE seq = 4; "
                + "UPDATE alert_event SET seq = 4 WHERE seq = 100",
            "alert_event 3 -",
            "alert_event 4 -"
        ),
        Tampering(
            "INSERT INTO alert_event SELECT NULL, alert, 'closed', at, recorded_at, data, hash FROM alert_event WHERE seq = 2",
            postgreSQL:
                "INSERT INTO alert_event SELECT 11, alert, 'closed', at, recorded_at, data, hash FROM alert_event WHERE seq = 2",
            "alert_event 11 -"
        ),
        Tampering(
            "DELETE FROM alert_event WHERE seq = 10; UPDATE sqlite_sequence SET seq = 9 WHERE name = 'alert_event'",
            postgreSQL:
                "DELETE FROM alert_event WHERE seq = 10; UPDATE chain_end SET seq = 9 WHERE chain = 'alert_event'",
            "alert_case cccccccc overdue_at",
            "feed_cursor evidence -"
        ),
        // Alerts against their events.
        Tampering("UPDATE alert SET company = '别的公司' WHERE id = 'aaaaaaaa'", "alert aaaaaaaa company"),
        Tampering("UPDATE alert SET severity = 'minor' WHERE id = 'aaaaaaaa'", "alert aaaaaaaa severity"),
        Tampering("UPDATE alert SET fired_at = fired_at + 1 WHERE id = 'bbbbbbbb'", "alert bbbbbbbb fired_at"),
        Tampering("UPDATE alert SET lat = 31.05 WHERE id = 'aaaaaaaa'", "alert aaaaaaaa lat"),
        Tampering(
            "UPDATE alert SET reading = replace(reading, '40', '60') WHERE id = 'aaaaaaaa'",
            "alert aaaaaaaa reading"
        ),
        Tampering(
            "UPDATE alert SET limits = replace(limits, '30', '60') WHERE id = 'aaaaaaaa'",
            "alert aaaaaaaa limits"
        ),
        Tampering("UPDATE alert SET late = 1 WHERE id = 'aaaaaaaa'", "alert aaaaaaaa late"),
        Tampering("UPDATE alert SET due_at = due_at + 1 WHERE id = 'aaaaaaaa'", "alert aaaaaaaa due_at"),
        Tampering("UPDATE alert SET state = 'resolved', resolved_at = 5 WHERE id = 'cccccccc'", "alert cccccccc state"),
        Tampering("UPDATE alert SET resolution = 'reported' WHERE id = 'bbbbbbbb'", "alert bbbbbbbb resolution"),
        Tampering(
            "UPDATE alert SET case_id = id WHERE id = 'bbbbbbbb'",
            "alert bbbbbbbb case_id",
            "alert_case aaaaaaaa alerts"
        ),
        Tampering("DELETE FROM alert WHERE id = 'bbbbbbbb'", "alert bbbbbbbb -", "alert_case aaaaaaaa alerts"),
        Tampering(
            "INSERT INTO alert (id, rule, rule_set, title, severity, class, device, district, state, onset_at, fired_at, reading, "
                + "case_id) SELECT 'invented', rule, rule_set, title, severity, class, device, district, state, 1, 2, reading, case_id "
                + "FROM alert WHERE id = 'cccccccc'",
            "alert invented -"
        ),
        // What alerts rest on.
        Tampering(
            "UPDATE alert SET grounds = replace(grounds, 'speed > 5', 'speed > 9') WHERE id = 'aaaaaaaa'",
            "alert aaaaaaaa grounds"
        ),
        Tampering("UPDATE alert SET grounds = NULL WHERE id = 'aaaaaaaa'", "alert aaaaaaaa grounds"),
        Tampering("UPDATE exhibit SET content = replace(content, '112.18', '112.17')", "exhibit GEOMETRY content"),
        Tampering("DELETE FROM exhibit", "exhibit GEOMETRY -"),
        Tampering("UPDATE rule_set SET text = replace(text, '5', '9')", "rule_set RULES text"),
        Tampering("DELETE FROM rule_set", "rule_set RULES -"),
        // Cases against officers' acts.
        Tampering("UPDATE alert_case SET status = 'dismissed' WHERE id = 'aaaaaaaa'", "alert_case aaaaaaaa status"),
        Tampering("UPDATE alert_case SET measure = 'penalised' WHERE id = 'aaaaaaaa'", "alert_case aaaaaaaa measure"),
        Tampering("UPDATE alert_case SET overdue_at = NULL WHERE id = 'cccccccc'", "alert_case cccccccc overdue_at"),
        Tampering("UPDATE alert_case SET due_at = due_at + 1 WHERE id = 'cccccccc'", "alert_case cccccccc due_at"),
        Tampering("UPDATE alert_case SET officer = '李四' WHERE id = 'cccccccc'", "alert_case cccccccc officer"),
        Tampering("DELETE FROM alert_case WHERE id = 'cccccccc'", "alert_case cccccccc -"),
        // The evidence.
        Tampering("UPDATE evidence SET content = replace(content, '40.0', '50.0') WHERE seq = 2", "evidence 2 -"),
        Tampering("UPDATE evidence SET part = 'x' WHERE seq = 1", "evidence 1 -"),
        Tampering("DELETE FROM evidence WHERE seq = 5", "evidence 5 -", "evidence ? -"),
        Tampering("DELETE FROM evidence WHERE seq = 2", "evidence 2 -", "evidence ? -"),
    ])
    func whatWasAlteredIsNamed(tampering: Tampering) throws {
        let scene = try scene()
        try scene.execute(tampering.sql)
        let found = try scene.findings().map { "\($0.table) \($0.row) \($0.column ?? "-")" }
        let names = ["GEOMETRY": HashChain.hash(of: Scene.geometry), "RULES": HashChain.hash(of: Scene.ruleText)]
        for wanted in tampering.found {
            let wanted = names.reduce(wanted) { $0.replacingOccurrences(of: $1.key, with: $1.value) }
            #expect(found.contains(wanted), "\(wanted) is not among \(found)")
        }
    }

    @Test func oneAlteredEventIsNamedAlone() throws {
        let scene = try scene()
        try scene.execute("UPDATE alert_event SET recorded_at = recorded_at + 1 WHERE seq = 4")
        let found = try scene.findings()
        #expect(found.map(\.row) == ["4"])
        #expect(found.first?.alert == "aaaaaaaa")
    }

    @Test(.onlyFolders) func aByteThatIsFlippedInTheFileIsFound() throws {
        let scene = try scene()
        // What is in the write-ahead log goes into the file first.
        try scene.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        let file = URL(fileURLWithPath: "\(scene.path)/live.sqlite")
        var bytes = try Data(contentsOf: file)
        // The note stands in one event only.
        let place = try #require(bytes.range(of: Data("口头警告".utf8)))
        bytes[place.lowerBound] ^= 1
        try bytes.write(to: file)
        let found = try scene.findings()
        #expect(found.contains { $0.table == "alert_event" && $0.row == "9" }, "\(found)")
    }

    @Test func aLogThatWasWrittenAnewIsFoundByAnAnchorOnly() throws {
        let scene = try scene()
        let anchor = try scene.reader().logHead()
        #expect(try scene.findings(anchors: [anchor]) == [])
        try scene.execute("UPDATE alert_event SET recorded_at = recorded_at + 1 WHERE seq = 4")
        try rechain(scene)
        #expect(try scene.findings() == [])
        let found = try scene.findings(anchors: [anchor])
        #expect(found.map { "\($0.table) \($0.row) \($0.column ?? "")" } == ["alert_event 10 hash"])
        #expect(found.first?.expected == anchor.hash)
    }

    @Test func anAnchorBehindTheEndSaysThatEventsAreGone() throws {
        let scene = try scene()
        let found = try scene.findings(anchors: [LogHead(sequence: 12, hash: HashChain.origin)])
        #expect(found.map(\.found) == ["no such event"])
    }

    @Test func aStoreWithoutAlertsIsWhole() throws {
        #expect(try Scene().findings() == [])
    }

    /// Makes every hash anew, as somebody would who knows how.
    private func rechain(_ scene: Scene) throws {
        var previous = HashChain.origin
        var updates = ""
        try scene.reader().query(
            "SELECT seq, alert, kind, at, recorded_at, data FROM alert_event ORDER BY seq",
            isOver: { false },
            columns: { _ in },
            row: { row in
                previous = HashChain.hash(after: previous, row.map(\.plain))
                updates += "UPDATE alert_event SET hash = '\(previous)' WHERE seq = \(row[0].plain);"
                return true
            }
        )
        try scene.execute(updates)
    }
}
