import Foundation
import Storage
import Telemetry
import TestSupport
import Testing

@testable import Feeds

/// An alert as it was told: its identifier, severity, and whether it fires by the times it has.
private struct Told: Equatable {
    let alert: String
    let severity: String
    let isFiring: Bool

    init(_ alert: String, _ severity: String, _ isFiring: Bool) {
        self.alert = alert
        self.severity = severity
        self.isFiring = isFiring
    }
}

extension HTTPReceiver {
    fileprivate var told: [Told] {
        requests.flatMap { request -> [Told] in
            let list = try? JSONSerialization.jsonObject(with: Data(request.body.utf8)) as? [[String: Any]]
            return (list ?? []).map { alert in
                let labels = alert["labels"] as? [String: String] ?? [:]
                let end = Instant(rfc3339: alert["endsAt"] as? String ?? "")
                let isFiring = (end?.milliseconds ?? 0) > Int64(wallTime()) + 60_000
                return Told(labels["alert"] ?? "?", labels["severity"] ?? "?", isFiring)
            }
        }
    }
}

private func alertmanager(_ server: HTTPReceiver) -> Receiver {
    .alertmanager(AlertmanagerReceiver(url: "http://127.0.0.1:\(server.port)", externalURL: "https://city.example"))
}

@Suite(.timeLimit(.minutes(2))) struct AlertmanagerFeedTests {
    @Test func whatFiresIsToldAgainAndWhatEndedIsNot() async throws {
        let server = try HTTPReceiver { _, _ in .status(200) }
        let scene = try Scene()
        let ended = Scene.alert(1)
        try scene.raise([Scene.alert(0), ended, Scene.alert(2, isLate: true), Scene.alert(3)])
        try scene.commit([
            AlertEvent(kind: .resolved(.cleared), at: Scene.start + .hours(1), recordedAt: Scene.start, alert: ended)
        ])
        try scene.act(.dismiss(reason: "sensor_fault"), on: "alert-3", at: Scene.start + .hours(2))
        try scene.saveProgress()
        let feed = scene.feed("am", to: alertmanager(server))
        try await eventually("the end of the outbox", within: .seconds(30)) { scene.report("am").cursor == 6 }
        try await feed.stop()
        #expect(server.requests.allSatisfy { $0.target == "/api/v2/alerts" })
        let told = server.told
        // The round over all that fires comes first, and then the events, each with how its alert stands by now.
        #expect(told.first == Told("alert-0", "minor", true))
        #expect(!told.contains { $0.alert == "alert-0" && !$0.isFiring })
        #expect(
            told.filter { $0.alert == "alert-1" } == [Told("alert-1", "minor", false), Told("alert-1", "minor", false)]
        )
        #expect(
            told.filter { $0.alert == "alert-3" } == [Told("alert-3", "minor", false), Told("alert-3", "minor", false)]
        )
        #expect(!told.contains { $0.alert == "alert-2" })
    }

    @Test func aGraverAlertEndsTheLessGraveOne() async throws {
        let server = try HTTPReceiver { _, _ in .status(200) }
        let scene = try Scene()
        try scene.raise([Scene.alert(0)])
        let feed = scene.feed("am", to: alertmanager(server))
        try await eventually("it is told", within: .seconds(30)) { scene.report("am").delivered == 1 }
        let graver = Scene.alert(0, severity: .major)
        try scene.commit([
            AlertEvent(kind: .escalated, at: Scene.start + .minutes(5), recordedAt: Scene.start, alert: graver)
        ])
        try await eventually("that too", within: .seconds(30)) { scene.report("am").delivered == 2 }
        try await feed.stop()
        #expect(server.told.suffix(2) == [Told("alert-0", "major", true), Told("alert-0", "minor", false)])
    }

    @Test func aReopenedCaseFiresAgain() async throws {
        let server = try HTTPReceiver { _, _ in .status(200) }
        let scene = try Scene()
        try scene.raise([Scene.alert(0)])
        let feed = scene.feed("am", to: alertmanager(server))
        var count = 1
        for (act, isFiring) in [(CaseAct.Kind.close(measure: "rectified"), false), (.reopen, true), (.accept, true)] {
            try scene.act(act, on: "alert-0", at: Scene.start + .minutes(Int64(count)))
            count += 1
            try await eventually("it is told", within: .seconds(30)) { scene.report("am").delivered == count }
            #expect(server.told.last == Told("alert-0", "minor", isFiring))
        }
        try await feed.stop()
    }

    @Test func anOutageIsWaitedOut() async throws {
        let server = try HTTPReceiver { number, _ in number < 2 ? .status(503) : .status(200) }
        let scene = try Scene()
        try scene.raise(3)
        let feed = scene.feed("am", to: alertmanager(server))
        try await eventually("all events", within: .seconds(60)) { scene.report("am").delivered == 3 }
        try await feed.stop()
        #expect(feed.reports.count == 2)
        #expect(Set(server.told.map(\.alert)) == ["alert-0", "alert-1", "alert-2"])
    }

    @Test func theDocumentIsThatOfTheAPI() throws {
        let scene = try Scene()
        try scene.raise([Scene.alert(0)])
        let standing = try #require(try scene.reader().standing(of: "alert-0").first)
        let now = Scene.start + .hours(1)
        #expect(
            alertmanagerAlert(standing, as: .minor, endedAt: nil, now: now, externalURL: "https://city.example") == """
                {"labels":{"alertname":"rule","alert":"alert-0","class":"truck","device":"truck-0","district":"dongbao",\
                "severity":"minor"},"annotations":{"title":"渣土车rule","basis":"荆门市建筑垃圾管理条例（2019-01-01）",\
                "name":"鄂H·Z0","company":"象山渣土公司","case":"alert-0","position":"31.04,112.2"},\
                "startsAt":"2026-03-16T07:00:00.000+08:00","endsAt":"2026-03-16T08:05:00.000+08:00",\
                "generatorURL":"https://city.example/#alert=alert-0"}
                """
        )
    }
}
