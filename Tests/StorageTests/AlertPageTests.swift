import Databases
import SQLite
import Storage
import StoreSupport
import Telemetry
import Testing
import TestSupport

/// Lists of alerts are found by indexes, however many alerts there are.
@Suite struct AlertPageTests {
    private let folder = TemporaryStore()
    private let directory = DeviceDirectory()

    @Test(
        .onlyFolders,
        arguments: [
            ("a.state = 'firing'", "alert_that_fires"), ("a.rule = 'r'", "alert_by_rule"),
            ("a.district = 'd'", "alert_by_district"),
            ("a.device = '1'", "alert_by_device"), ("a.late = 0", "alert_by_time"),
        ]
    )
    func theOrderComesFromAnIndex(condition: String, index: String) throws {
        _ = try open(folder, directory)
        let plan = try folder.rows(
            """
            EXPLAIN QUERY PLAN SELECT a.id FROM alert AS a JOIN alert_case AS c ON c.id = a.case_id || ''
            WHERE \(condition) AND (a.fired_at, a.id) < (5, 'x') ORDER BY a.fired_at DESC, a.id DESC LIMIT 10
            """
        ).joined(separator: "\n")
        #expect(plan.contains(index), "\(plan)")
        #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
    }

    @Test(.onlyFolders) func openCasesLead() throws {
        _ = try open(folder, directory)
        let plan = try folder.rows(
            """
            EXPLAIN QUERY PLAN SELECT a.id FROM alert_case AS c JOIN alert AS a ON a.case_id = c.id || ''
            WHERE c.status IN ('open', 'accepted') AND c.status = 'open' ORDER BY a.fired_at DESC, a.id DESC LIMIT 10
            """
        ).joined(separator: "\n")
        #expect(plan.contains("alert_case_that_is_open"), "\(plan)")
        #expect(plan.contains("alert_by_case"), "\(plan)")
    }
}
