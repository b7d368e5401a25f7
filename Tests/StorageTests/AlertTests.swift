import Databases
import Foundation
import SQLite
import Storage
import StoreSupport
import Telemetry
import Testing

@Suite struct AlertTests {
    private let folder = TemporaryStore()
    private let directory = DeviceDirectory()

    // MARK: - States

    @Test func everyStateReadsBackEqual() throws {
        let full = alert()
        let sparse = sparseAlert()
        let states: [AlertState] = [
            .inactive, .pending(onset: start, place: nil, readings: 1),
            .pending(onset: start - .minutes(1), place: "core", readings: 2),
            .firing(full, clearing: nil), .firing(full, clearing: start + .minutes(2)), .firing(sparse, clearing: nil),
        ]
        let changes = states.enumerated().map { number, state in
            AlertStateChange(
                rule: "rule-\(number)",
                deviceClass: "truck",
                device: "0042",
                state: state,
                changedAt: start + .seconds(Int64(number))
            )
        }
        do {
            var store = try open(folder, directory)
            _ = try store.commit(Store.Batch(events: [fired(full), fired(sparse)], states: changes.shuffled()))
            #expect(try store.alertStates() == changes)
        }
        #expect(try open(folder, directory).alertStates() == changes, "after a restart")
    }

    @Test func aStateIsReplacedWhole() throws {
        var store = try open(folder, directory)
        let alert = alert()
        let states: [AlertState] = [
            .pending(onset: start, place: "core", readings: 3), .firing(alert, clearing: start),
            .firing(alert, clearing: nil),
            .inactive,
            .pending(onset: start, place: nil, readings: 1), .inactive,
        ]
        _ = try store.commit(Store.Batch(events: [fired(alert)]))
        for (number, state) in states.enumerated() {
            let change = AlertStateChange(
                rule: alert.rule,
                deviceClass: "truck",
                device: "0042",
                state: state,
                changedAt: start + .seconds(Int64(number))
            )
            _ = try store.commit(Store.Batch(states: [change]))
            #expect(try store.alertStates() == [change])
        }
        #expect(
            try folder.rows("SELECT state, onset_at, clearing_at, place, alert FROM alert_state")
                == ["inactive|NULL|NULL|NULL|NULL"]
        )
    }

    @Test func oneRuleHasAStateForEachDevice() throws {
        var store = try open(folder, directory)
        let keys = [("a", "fume", "1"), ("a", "truck", "1"), ("a", "truck", "2"), ("b", "truck", "1")]
        let changes = keys.map { rule, deviceClass, device in
            AlertStateChange(
                rule: rule,
                deviceClass: deviceClass,
                device: device,
                state: .pending(onset: start, place: "\(rule)\(device)", readings: 2),
                changedAt: start
            )
        }
        _ = try store.commit(Store.Batch(states: changes.reversed()))
        #expect(try store.alertStates() == changes)
    }

    // MARK: - Alerts and events

    @Test func anAlertIsARowThatItsEndCompletes() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(events: [fired(alert()), fired(sparseAlert())]))
        let question = """
            SELECT id, rule, severity, basis IS NULL, class, device, name, company, district, place, state, onset_at, fired_at,
                   resolved_at, resolution, lat, lon FROM alert ORDER BY id
            """
        #expect(
            try folder.rows(question) == [
                "0t5x8m2k9q4z7c1v6b3n0h5j8g|truck-core-curfew|major|0|truck|0042|鄂H12345|象山\"渣土\"公司|东宝区|core|firing|"
                    + "1795400970000|1795401000000|NULL|NULL|31.0376011|112.1935849",
                "sparse|fume-over-limit|minor|1|fume|k-7|NULL|NULL|unassigned|NULL|firing|"
                    + "1795401000000|1795401000000|NULL|NULL|NULL|NULL",
            ]
        )
        _ = try store.commit(Store.Batch(events: [resolved(sparseAlert(), .cleared, at: start + .minutes(5))]))
        #expect(
            try folder.rows("SELECT state, resolved_at, resolution FROM alert WHERE id = 'sparse'")
                == ["resolved|1795401300000|cleared"]
        )
    }

    /// What a crash between commit and acknowledgement makes the judge decide again must not be delivered again.
    @Test func anEventIsInTheOutboxOnce() throws {
        var store = try open(folder, directory)
        let events = [fired(alert()), resolved(alert(), .cleared, at: start + .minutes(5))]
        _ = try store.commit(Store.Batch(events: events))
        _ = try store.commit(Store.Batch(events: events + [fired(sparseAlert())]))
        let outbox = try StoreReader(at: folder.location).events(after: 0, limit: 100)
        #expect(outbox.map(\.alert) == [alert().id, alert().id, "sparse"])
        #expect(outbox.map(\.kind) == ["fired", "resolved", "fired"])
        #expect(try folder.rows("SELECT state FROM alert ORDER BY id") == ["resolved", "firing"])
    }

    @Test func theOutboxIsReadOnFromACursor() throws {
        var store = try open(folder, directory)
        let alerts = (0..<25).map { sparseAlert("alert-\($0)") }
        for part in stride(from: 0, to: 25, by: 10) {
            _ = try store.commit(Store.Batch(events: alerts[part..<min(part + 10, 25)].map { fired($0) }))
        }
        let reader = try StoreReader(at: folder.location)
        var cursor: Int64 = 0
        var seen: [String] = []
        while let last = try reader.events(after: cursor, limit: 7).last {
            let events = try reader.events(after: cursor, limit: 7)
            seen += events.map(\.alert)
            #expect(events.map(\.sequence) == events.map(\.sequence).sorted())
            cursor = last.sequence
        }
        #expect(seen == alerts.map(\.id))
        #expect(try reader.latestEvent() == cursor)
        #expect(try reader.events(after: .max, limit: 7).isEmpty)
    }

    @Test func anOutboxEventHasWhatFeedsNeed() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(events: [fired(alert()), fired(sparseAlert())]))
        let events = try StoreReader(at: folder.location).events(after: 0, limit: 2)
        let first = try #require(events.first)
        #expect(first.at == start)
        #expect([first.rule, first.title, first.severity] == [alert().rule, alert().title, "major"])
        #expect([first.district, first.deviceClass, first.device] == ["东宝区", "truck", "0042"])
        #expect([first.name, first.place] == ["鄂H12345", "core"])
        #expect([events.last?.name, events.last?.place] == [nil, nil])
    }

    // MARK: - The document

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Events")

    /// `tools/check-schemas` holds the same files against `schemas/alert.schema.json`.
    @Test(arguments: [
        "fired", "escalated", "resolved", "sparse", "late", "filed", "overdue",
        "accepted", "assigned", "dismissed", "closed", "reopened",
    ])
    func theDocumentOfAnEventHasTheseBytes(_ name: String) throws {
        var store = try open(folder, directory)
        let events =
            switch name {
            case "fired", "accepted", "assigned", "dismissed", "closed", "reopened": [fired(alert())]
            case "filed", "overdue": [fired(filedAlert(), on: grounds)]
            case "escalated": [fired(alert()), escalated(alert(), to: .critical, at: start + .minutes(5))]
            case "late": [fired(limitedAlert())]
            case "resolved": [fired(alert()), resolved(alert(), .windowClosed, at: start + .minutes(12))]
            default: [fired(sparseAlert())]
            }
        _ = try store.commit(Store.Batch(events: events))
        if name == "overdue" { _ = try store.commit(Store.Batch(termsUntil: start + .days(2))) }
        for act in acts(endingWith: name) { try self.act(act) }
        let golden = try String(contentsOf: Self.folder.appendingPathComponent("\(name).json"), encoding: .utf8)
        let event = try #require(try StoreReader(at: folder.location).events(after: 0, limit: 3).last)
        #expect(event.document + "\n" == golden)
    }

    private func acts(endingWith name: String) -> [CaseAct.Kind] {
        switch name {
        case "accepted": [.accept]
        case "assigned": [.assign(team: "dongbao-1")]
        case "dismissed": [.dismiss(reason: "permit_shown")]
        case "closed": [.close(measure: "rectified")]
        case "reopened": [.close(measure: "rectified"), .reopen]
        default: []
        }
    }

    private func act(_ kind: CaseAct.Kind) throws {
        var desk = try CaseDesk(at: folder.location)
        let officer = CaseDesk.Actor(name: "李警官", role: "officer")
        let note = kind == .accept ? nil : "现场已核实"
        _ = try desk.act(kind, note: note, on: alert().id, by: officer, expecting: nil, at: start + .minutes(30))
    }

    @Test func aGraverAlertIsGraverInTheTableAndInItsState() throws {
        var store = try open(folder, directory)
        let event = escalated(alert(), to: .critical, at: start + .minutes(5))
        let state = AlertStateChange(
            rule: event.alert.rule,
            deviceClass: event.alert.deviceClass,
            device: event.alert.device,
            state: .firing(event.alert, clearing: nil),
            changedAt: event.at
        )
        _ = try store.commit(Store.Batch(events: [fired(alert())]))
        _ = try store.commit(Store.Batch(events: [event], states: [state]))
        #expect(try store.alertStates() == [state])
        #expect(try folder.rows("SELECT severity, state, late FROM alert") == ["critical|firing|0"])
        let outbox = try StoreReader(at: folder.location).events(after: 0, limit: 9)
        #expect(outbox.map(\.kind) == ["fired", "escalated"])
        #expect(outbox.map(\.severity) == ["major", "critical"], "each as it was then")
    }

    @Test func limitsAndLatenessAreKept() throws {
        var store = try open(folder, directory)
        _ = try store.commit(Store.Batch(events: [fired(limitedAlert())]))
        var found: [AlertEvent] = []
        try StoreReader(at: folder.location).alertEvents(ofAlertsFiredIn: start..<(start + .seconds(1))) {
            found.append($0)
        }
        #expect(found == [fired(limitedAlert())])
    }

    @Test func aResolutionSaysWhy() throws {
        var store = try open(folder, directory)
        for (minute, resolution) in AlertEvent.Resolution.allCases.enumerated() {
            let event = resolved(sparseAlert(), resolution, at: start + .minutes(Int64(minute)))
            _ = try store.commit(Store.Batch(events: [event]))
        }
        #expect(
            try folder.rows(
                "SELECT json_extract(data, '$.resolution'), json_extract(data, '$.event') FROM alert_event ORDER BY seq"
            )
                == ["cleared|resolved", "window_closed|resolved", "reported|resolved", "rule_removed|resolved"]
        )
    }
}
