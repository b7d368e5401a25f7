import API
import Storage
import Telemetry
import Testing
import TestSupport

/// Devices, and where they are.
@Suite struct DeviceTests {
    @Test func aDeviceHasItsLastReadingItsRowAndItsAlerts() async throws {
        let office = try Office()
        try office.receive([office.reading(1, at: 0), office.reading(1, at: 60, speed: 44.5)])
        try office.raise([Office.alert(1, at: 60, severity: .major)])
        try await office.open()
        let device = try await office.ask("/api/devices/truck/t-1")
        #expect(device.status == 200)
        #expect(device.string("state") == "firing")
        #expect(device["last.values.speed"] as? Double == 44.5)
        #expect(device.string("last.values.load") == "full")
        #expect(device.string("register.device") == "t-1")
        #expect(device.string("alerts.0.severity") == "major")
        try office.resolve(Office.alert(1, at: 60), at: 120)
        #expect(try await office.ask("/api/devices/truck/t-1").string("state") == "active")
        #expect(try await office.ask("/api/devices/truck/t-9").string("state") == "unheard")
        #expect(try await office.ask("/api/devices/truck/none").status == 404)
        #expect(try await office.ask("/api/devices/boat/t-1").status == 404)
        try await office.close()
    }

    @Test func statesFollowTheClockOfTheReadings() async throws {
        let office = try Office()
        try office.receive([office.reading(1, at: 0), office.reading(2, at: 0), office.reading(42, at: 700)])
        try office.raise([Office.alert(2, at: 10)])
        try office.receive([office.reading(42, at: 800)])
        try await office.open()
        let all = try await office.ask("/api/devices?limit=3")
        #expect(all.integer("total") == 11)
        #expect(all.items("device") == ["t-0", "t-1", "t-2"])
        #expect(all.items("state") == ["unheard", "silent", "firing"])
        #expect(try await office.ask("/api/devices?state=silent").items("device") == ["t-1"])
        #expect(try await office.ask("/api/devices?state=active,firing").items("device") == ["t-2", "t-42"])
        #expect(try await office.ask("/api/devices?q=H%C2%B73").items("device") == ["t-3"])
        #expect(try await office.ask("/api/devices?district=unassigned").items("device") == ["t-42"])
        #expect(try await office.ask("/api/devices?class=fume").integer("total") == 0)
        let next = all.string("next") ?? ""
        #expect(try await office.ask(next).items("device").first == "t-3")
        try await office.close()
    }

    @Test func theMapAsksForWhatIsNew() async throws {
        let office = try Office()
        try office.receive([office.reading(1, at: 0), office.reading(2, at: 0)])
        try await office.open()
        let first = try await office.ask("/api/positions")
        #expect(devices(first) == ["t-1", "t-2"])
        let version = first.string("version") ?? ""
        #expect(devices(try await office.ask("/api/positions?after=\(version)")) == [])
        try office.receive([office.reading(2, at: 60, longitude: 112.3)])
        let second = try await office.ask("/api/positions?after=\(version)")
        #expect(devices(second) == ["t-2"])
        #expect((second["rows.0"] as? [Any])?[4] as? Double == 112.3)
        #expect(second.boolean("reset") == false)
        // An alert changes how a device is drawn.
        try office.raise([Office.alert(1, at: 60, severity: .critical)])
        let third = try await office.ask("/api/positions?after=\(second.string("version") ?? "")")
        #expect(devices(third) == ["t-1"])
        #expect((third["rows.0"] as? [Any])?[7] as? String == "critical")
        // A board of another run begins anew.
        let other = try await office.ask("/api/positions?after=7-1000000")
        #expect(other.boolean("reset") == true)
        #expect(devices(other).sorted() == ["t-1", "t-2"])
        #expect(try await office.ask("/api/positions?after=x").status == 400)
        try await office.close()
    }

    @Test func manyDevicesComeInParts() async throws {
        let office = try Office()
        try office.receive((0..<12_000).map { office.reading($0, at: 0) })
        try await office.open()
        var after = ""
        var found: [String] = []
        var calls = 0
        while true {
            let answer = try await office.ask("/api/positions\(after.isEmpty ? "" : "?after=\(after)")")
            found += devices(answer)
            after = answer.string("version") ?? ""
            calls += 1
            if answer.boolean("more") != true { break }
        }
        #expect(calls == 3)
        #expect(Set(found).count == 12_000)
        #expect(found.count == 12_000)
        try await office.close()
    }

    @Test func aBoardIgnoresWhatIsLateAndWhereAJumpWas() async throws {
        let office = try Office()
        var late = office.reading(1, at: 30, longitude: 100)
        late.admission = .late
        var jump = office.reading(1, at: 90, longitude: 101)
        jump.admission = .jump
        try office.receive([office.reading(1, at: 60, longitude: 112.5), late, jump])
        try await office.open()
        let device = try await office.ask("/api/devices/truck/t-1")
        #expect(device["lon"] as? Double == 112.5)
        // But it was heard.
        #expect(device.string("last.received_at")?.contains("10:31:31") ?? false)
        try await office.close()
    }

    private func devices(_ answer: Answer) -> [String] {
        (answer["rows"] as? [[Any]] ?? []).map { $0[1] as? String ?? "-" }
    }
}
