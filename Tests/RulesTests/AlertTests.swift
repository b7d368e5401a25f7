import Rules
import Telemetry
import Testing

/// What an alert tells.
@Suite struct AlertTests {
    private let curfew = """
        - id: curfew
          title: 禁行时段进入中心城区
          class: truck
          when: inside("core") && load != "empty"
          during: "Mo-Su 07:00-22:00"
          hold: 30s
          severity: major
          basis: 荆门市建筑垃圾管理条例
        """

    @Test func alertTellsRuleDevicePlaceAndTheReadingThatFiredIt() throws {
        let event = try #require(
            try events(
                curfew,
                """
                08:00:00 T2 at core load full
                08:00:30 T2 at core load half speed 12.5 ignition on axles 4
                """
            ).first
        )
        let alert = event.alert
        #expect(event.at == time("08:00:30"))
        #expect(event.recordedAt == time("08:00:30"))
        #expect(alert.rule == "curfew")
        #expect(alert.title == "禁行时段进入中心城区")
        #expect(alert.severity == .major)
        #expect(alert.basis == "荆门市建筑垃圾管理条例")
        #expect(alert.deviceClass == "truck")
        #expect(alert.device == "T2")
        #expect(alert.deviceName == "A2")
        #expect(alert.company == "漳水渣土")
        #expect(alert.district == "duodao")
        #expect(alert.place == "core")
        #expect(alert.onsetAt == time("08:00:00"))
        #expect(alert.firedAt == time("08:00:30"))
        #expect(alert.coordinate == City.spots["core"])
        #expect(
            alert.reading == """
                {"observed_at":"2026-11-23T08:00:30.000+08:00","lat":31.035,"lon":112.209,"speed":12.5,"load":"half",\
                "ignition":true,"axles":4}
                """
        )
        #expect(alert.ruleSet == load(rules: curfew).rules.hash)
        #expect(alert.ruleSet.count == 64)
    }

    @Test func readingAtTheOpeningOfAWindowIsTheOneBeforeIt() throws {
        let text = "06:59:00 T1 at core load full\n07:00:00.001 T1 at yard load full"
        let found = try events(curfew.replacing("hold: 30s", with: "hold: 0s"), text)
        #expect(found.map(\.at) == [time("07:00:00"), time("07:00:00.001")])
        #expect(found[0].alert.reading.contains("2026-11-23T06:59:00.000+08:00"))
        #expect(found[0].alert.coordinate == City.spots["core"])
    }

    @Test func resolutionCarriesTheAlertThatWasFired() throws {
        let found = try events(rule("fast", "when: speed > 60"), "08:00:00 T1 speed 70\n08:00:10 T1 speed 10")
        #expect(found.map(\.kind) == [.fired, .resolved(.cleared)])
        #expect(found[0].alert == found[1].alert)
    }

    @Test func identifierDependsOnRuleDevicePlaceAndOnsetOnly() throws {
        func identifier(_ rules: String, _ text: String) throws -> String {
            try #require(try events(rules, text).first).alert.id
        }
        let fast = rule("fast", "when: speed > 60, hold: 10s")
        let first = try identifier(fast, "08:00:00 T1 speed 70\n08:00:10 T1 speed 70")
        #expect(first.count == 26)
        #expect(first.utf8.allSatisfy { "0123456789abcdefghjkmnpqrstvwxyz".utf8.contains($0) })
        #expect(try identifier(fast, "07:59:00 T2 speed 1\n08:00:00 T1 speed 90\n08:00:20 T1 speed 95") == first)
        #expect(try identifier(fast, "08:00:00.001 T1 speed 70\n08:00:11 T1 speed 70") != first)
        #expect(try identifier(fast, "08:00:00 T2 speed 70\n08:00:10 T2 speed 70") != first)
        let slow = fast.replacing("id: fast", with: "id: slow")
        #expect(try identifier(slow, "08:00:00 T1 speed 70\n08:00:10 T1 speed 70") != first)
        let place = fast.replacing("speed > 60", with: #"'speed > 60 && inside("core")'"#)
        #expect(try identifier(place, "08:00:00 T1 speed 70 at core\n08:00:10 T1 speed 70 at core") != first)
    }

    @Test func otherTextOfTheRulesGivesAnotherHash() {
        let fast = rule("fast", "when: speed > 60")
        #expect(load(rules: fast).rules.hash == load(rules: fast).rules.hash)
        #expect(load(rules: fast).rules.hash != load(rules: fast + "# a remark\n").rules.hash)
    }
}
