import Databases
import Foundation
import SQLite
import Storage
import StoreSupport
import Synchronization
import Telemetry
import Testing

/// What officers make of alerts: cases, their terms, and who was faster.
@Suite struct CaseTests {
    private let folder = TemporaryStore()
    private let directory = DeviceDirectory()
    private let officer = CaseDesk.Actor(name: "张三", role: "officer")

    @Test func anAlertThatComesBackJoinsTheOpenCase() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(events: [fired(violation("a", at: 0)), fired(violation("b", at: 60))]))
        #expect(try cases() == ["a|open|2|0"])
        #expect(try folder.rows("SELECT id, case_id FROM alert ORDER BY id") == ["a|a", "b|a"])
        #expect(try folder.rows("SELECT json_extract(data, '$.case') FROM alert_event ORDER BY seq") == ["a", "a"])
    }

    @Test func anotherRuleDeviceOrPlaceOpensAnotherCase() throws {
        var store = try open(folder, directory)
        let alerts = [
            violation("a", at: 0), violation("b", at: 0, rule: "speeding"), violation("c", at: 0, device: "2"),
            violation("d", at: 0, place: "north"), violation("e", at: 0, place: nil),
        ]
        _ = try store.commit(Store.Batch(events: alerts.map { fired($0) }))
        #expect(try cases() == ["a|open|1|0", "b|open|1|0", "c|open|1|0", "d|open|1|0", "e|open|1|0"])
    }

    @Test func whatComesBackJoinsWhileAccepted_andOpensAnotherCaseOnceItIsEnded() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(events: [fired(violation("a", at: 0))]))
        try act(.accept, on: "a", at: 10)
        _ = try store.commit(Store.Batch(events: [fired(violation("b", at: 20))]))
        try act(.close(measure: "warned"), on: "b", at: 30)
        _ = try store.commit(Store.Batch(events: [fired(violation("c", at: 40))]))
        #expect(try cases() == ["a|closed|2|2", "c|open|1|0"])
    }

    @Test func aDismissedCaseThatIsReopenedIsAsItWasAtFirst() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(events: [fired(violation("a", at: 0))]))
        try act(.assign(team: "north"), on: "a", at: 1)
        try act(.dismiss(reason: "sensor_fault"), on: "a", at: 2)
        let file = try act(.reopen, on: "a", at: 3)
        #expect(file.status == .open)
        #expect(file.reason == nil && file.officer == nil && file.endedAt == nil)
        #expect(file.team == "north", "the team that knows the case keeps it")
        #expect(file.version == 3)
    }

    @Test func aCaseBecomesOverdueOnceAndAtTheEndOfItsTerm() throws {
        var store = try open(folder, directory)
        let due = start + .hours(4)
        _ = try store.commit(Store.Batch(events: [fired(violation("a", at: 0, due: due))]))
        #expect(try store.nextTermEnd() == due)
        #expect(try store.commit(Store.Batch(termsUntil: due - .seconds(1))).overdue == 0)
        #expect(try store.commit(Store.Batch(termsUntil: due + .hours(1))).overdue == 1)
        #expect(try store.commit(Store.Batch(termsUntil: due + .hours(2))).overdue == 0)
        #expect(try store.nextTermEnd() == nil)
        #expect(
            try folder.rows("SELECT kind, at, recorded_at FROM alert_event WHERE kind = 'overdue'")
                == ["overdue|\(due.milliseconds)|\((due + .hours(1)).milliseconds)"]
        )
    }

    @Test func whatWasEndedInTimeIsNeverOverdue_norIsWhatWasFoundAfterwards() throws {
        var store = try open(folder, directory)
        let due = start + .hours(4)
        var late = violation("late", at: 0, device: "9", due: due)
        late.isLate = true
        _ = try store.commit(Store.Batch(events: [fired(violation("a", at: 0, due: due)), fired(late)]))
        try act(.close(measure: "warned"), on: "a", at: 60)
        #expect(try store.commit(Store.Batch(termsUntil: due + .hours(1))).overdue == 0)
    }

    @Test func aCaseThatIsReopenedAfterItsTermIsOverdueAtOnce() throws {
        var store = try open(folder, directory)
        let due = start + .hours(4)
        _ = try store.commit(Store.Batch(events: [fired(violation("a", at: 0, due: due))]))
        try act(.close(measure: "warned"), on: "a", at: 60)
        try act(.reopen, on: "a", at: 5 * 3600)
        #expect(try store.commit(Store.Batch(termsUntil: due + .hours(2))).overdue == 1)
    }

    @Test func theSecondOfTwoOfficersSeesWhoWasFaster() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(events: [fired(violation("a", at: 0))]))
        var first = try CaseDesk(at: folder.location)
        var second = try CaseDesk(at: folder.location)
        let other = CaseDesk.Actor(name: "李四", role: "officer")
        _ = try first.act(.accept, note: nil, on: "a", by: officer, expecting: 0, at: start + .seconds(1))
        let refusal = #expect(throws: CaseDesk.Refusal.self) {
            _ = try second.act(
                .dismiss(reason: "x"),
                note: nil,
                on: "a",
                by: other,
                expecting: 0,
                at: start + .seconds(2)
            )
        }
        guard case .conflict(.changed(expected: 0, actual: 1), let file) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(file.officer == "张三")
        // Without a version it is the status that decides.
        #expect(throws: CaseDesk.Refusal.self) {
            _ = try second.act(.accept, note: nil, on: "a", by: other, expecting: nil, at: start + .seconds(3))
        }
        #expect(try cases() == ["a|accepted|1|1"])
        #expect(
            try folder.rows("SELECT who, action, outcome = 'done' FROM audit ORDER BY seq")
                == ["张三|accepted|1", "李四|dismissed|0", "李四|accepted|0"]
        )
    }

    @Test func nobodyActsInAnotherDistrict_andTheAttemptIsKept() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(events: [fired(violation("a", at: 0))]))
        var desk = try CaseDesk(at: folder.location)
        let stranger = CaseDesk.Actor(name: "王五", role: "officer", districts: ["掇刀区"])
        #expect(throws: CaseDesk.Refusal.otherDistrict("东宝区")) {
            _ = try desk.act(.accept, note: nil, on: "a", by: stranger, expecting: nil, at: start)
        }
        #expect(throws: CaseDesk.Refusal.unknownAlert("nobody")) {
            _ = try desk.act(.accept, note: nil, on: "nobody", by: officer, expecting: nil, at: start)
        }
        #expect(try cases() == ["a|open|1|0"])
        #expect(try folder.rows("SELECT count(*) FROM audit WHERE outcome <> 'done'") == ["2"])
    }

    @Test func actsGoOnWhileThePipelineCommits() async throws {
        let location = folder.location
        do {
            var store = try open(folder, directory)
            _ = try store.commit(Store.Batch(events: [fired(violation("a", at: 0))]))
        }
        let commits = 150
        let pipeline = Thread.running {
            let directory = DeviceDirectory()
            var store = try Store(at: location, catalogue: catalogue(), directory: directory)
            for second in 0..<commits {
                let readings = (0..<50).map { reading("\($0)", Int64(second), level: 1, in: directory) }
                let alert = violation("p\(second)", at: Int64(second), device: "p\(second)")
                _ = try store.commit(Store.Batch(readings: readings, events: [fired(alert)]))
            }
        }
        var desk = try CaseDesk(at: location)
        var acts = 0
        while !pipeline.isOver || acts < 20 {
            let kind: CaseAct.Kind = acts.isMultiple(of: 2) ? .accept : .close(measure: "warned")
            _ = try desk.act(kind, note: nil, on: "a", by: officer, expecting: nil, at: start + .seconds(Int64(acts)))
            acts += 1
            if acts.isMultiple(of: 2) {
                _ = try desk.act(.reopen, note: nil, on: "a", by: officer, expecting: nil, at: start)
            }
        }
        try pipeline.result()
        #expect(try folder.rows("SELECT count(*) FROM gauge_reading") == ["\(commits * 50)"])
        #expect(
            try folder.rows(
                """
                SELECT version = (SELECT count(*) FROM alert_event WHERE kind NOT IN ('fired', 'resolved')),
                       version = (SELECT count(*) FROM audit) FROM alert_case WHERE id = 'a'
                """
            ) == ["1|1"]
        )
    }

    @discardableResult
    private func act(_ kind: CaseAct.Kind, on alert: String, at seconds: Int64) throws -> CaseFile {
        var desk = try CaseDesk(at: folder.location)
        return try desk.act(kind, note: nil, on: alert, by: officer, expecting: nil, at: start + .seconds(seconds)).file
    }

    /// `id|status|alerts|version`.
    private func cases() throws -> [String] {
        try folder.rows("SELECT id, status, alerts, version FROM alert_case ORDER BY id")
    }
}

/// An alert that fired so many seconds after the start.
private func violation(
    _ id: String,
    at seconds: Int64,
    rule: String = "truck-core-curfew",
    device: String = "1",
    place: String? = "core",
    due: Instant? = nil
) -> Alert {
    Alert(
        id: id,
        rule: rule,
        title: "禁行",
        severity: .major,
        basis: nil,
        ruleSet: "8f2c61d0",
        deviceClass: "truck",
        device: device,
        deviceName: nil,
        company: nil,
        district: "东宝区",
        place: place,
        onsetAt: start + .seconds(seconds),
        firedAt: start + .seconds(seconds),
        coordinate: nil,
        reading: "{}",
        dueAt: due
    )
}

/// Work on a thread of its own, and what became of it.
private final class Work: Sendable {
    private let outcome = Mutex<Result<Void, any Error>?>(nil)

    var isOver: Bool { outcome.withLock { $0 != nil } }

    func finish(_ result: Result<Void, any Error>) { outcome.withLock { $0 = result } }

    func result() throws { try outcome.withLock { $0 }?.get() }
}

extension Thread {
    fileprivate static func running(_ body: @escaping @Sendable () throws -> Void) -> Work {
        let work = Work()
        let thread = Thread { work.finish(Result { try body() }) }
        thread.start()
        return work
    }
}
