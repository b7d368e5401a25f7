@testable import Evidence
import Foundation
import Storage
import Telemetry
import TestSupport
import Testing

/// What is frozen when alerts fire and end.
@Suite struct KeeperTests {
    private func part(_ alert: String, _ part: String, in scene: Scene) throws -> FrozenReadings? {
        let rows = try scene.rows("SELECT content FROM evidence WHERE alert = '\(alert)' AND part = '\(part)'")
        return rows.first.flatMap {
            FrozenReadings(
                EvidencePart(alert: alert, part: EvidencePart.Part(rawValue: part)!, recordedAt: noon, content: $0)
            )
        }
    }

    /// When readings of a part were made, in seconds after noon.
    private func seconds(_ part: FrozenReadings?) -> [Int64] {
        (part?.rows ?? []).map { ($0.observedAt - noon).milliseconds / 1000 }
    }

    @Test func theReadingsFromBeforeTheOnsetToTheEndAreFrozen() throws {
        let scene = try Scene()
        let readings = (-90..<20).flatMap { second in ["t1", "t2"].map { scene.reading($0, second * 10) } }
        let alert = alert("a")
        try scene.commit(readings: readings, events: [fired(alert)])
        try scene.freeze()
        #expect(try part("a", "during", in: scene) == nil)
        try scene.commit(events: [resolved(alert, at: 65)])
        try scene.freeze()

        let before = try part("a", "before", in: scene)
        // The onset lies 30 s before the firing; ten minutes before it the evidence begins.
        #expect(seconds(before) == Array(stride(from: -630, through: 0, by: 10)))
        #expect(seconds(try part("a", "during", in: scene)) == [10, 20, 30, 40, 50, 60])
        #expect(before?.classTitle == "渣土车")
        #expect(
            before?.fields.map(\.heading) == [
                "纬度 lat (°)", "经度 lon (°)", "速度 speed (km/h)", "载重状态 load", "点火 ignition",
            ]
        )
        #expect(before?.rows.last?.cells.map(\.source) == ["31.04", "112.18", "40.0", "\"full\"", "true"])
        #expect(before?.rows.last?.receivedAt == noon + .seconds(1))
        #expect(before?.remarks == [])
        #expect(try scene.findings() == [])
    }

    /// Whoever reads the table goes by these bytes; `tools/check-schemas` holds them against `schemas/evidence.schema.json`.
    @Test func aPartIsWrittenAsItsExampleIs() throws {
        let scene = try Scene()
        var bare = scene.reading("t1", -10)
        bare.measurements = Measurements()
        bare.admission = .jump
        let alert = alert("a")
        try scene.commit(readings: [bare, scene.reading("t1", 0)], events: [fired(alert), resolved(alert, at: 60)])
        try scene.freeze()
        for part in ["before", "during"] {
            let example = Project.root.appendingPathComponent("Tests/EvidenceTests/Parts/\(part).json")
            let content = try scene.rows("SELECT content FROM evidence WHERE part = '\(part)'")
            #expect(content == [try String(contentsOf: example, encoding: .utf8).trimmingCharacters(in: .newlines)])
        }
    }

    @Test func manyAlertsAreFrozenInOnePass_eachWithItsOwnDevice() throws {
        let scene = try Scene()
        let devices = (0..<300).map { "d\($0)" }
        try scene.commit(readings: devices.flatMap { device in (-6...0).map { scene.reading(device, $0 * 10) } })
        try scene.commit(events: devices.map { fired(alert("a-\($0)", device: $0)) })
        #expect(try scene.freeze() == 1)
        #expect(try scene.rows("SELECT count(*) FROM evidence") == ["300"])
        for device in ["d0", "d299"] {
            #expect(seconds(try part("a-\(device)", "before", in: scene)) == [-60, -50, -40, -30, -20, -10, 0])
        }
        #expect(try scene.findings() == [])
    }

    @Test func whatIsTooMuchIsCutAndSaysSo() throws {
        let scene = try Scene()
        let alert = alert("a")
        try scene.commit(
            readings: (-600...300).map { scene.reading("t1", $0) },
            events: [fired(alert), resolved(alert, at: 300)]
        )
        try scene.freeze(EvidenceTerms(readings: 50))
        let before = try part("a", "before", in: scene)
        #expect(seconds(before) == Array(-49...0), "what is nearest to the firing stays")
        #expect(before?.remarks == ["readings_cut"])
        let during = try part("a", "during", in: scene)
        #expect(seconds(during) == Array(1...50))
        #expect(during?.remarks == ["readings_cut"])
    }

    @Test func ofALongAlertBeginningAndEndAreFrozen() throws {
        let scene = try Scene()
        let alert = alert("a")
        try scene.commit(
            readings: (0...100).map { scene.reading("t1", $0 * 60) },
            events: [fired(alert), resolved(alert, at: 6000)]
        )
        try scene.freeze(EvidenceTerms(longestPiece: .minutes(10)))
        let during = try part("a", "during", in: scene)
        #expect(seconds(during) == (1...10).map { $0 * 60 } + (90...100).map { $0 * 60 })
        #expect(during?.remarks == ["stretch_cut"])
    }

    @Test func readingsThatAreGoneAreSaidToBeGone() throws {
        let scene = try Scene()
        let alert = alert("a")
        try scene.commit(readings: [scene.reading("t1", 0)], events: [fired(alert), resolved(alert, at: 60)])
        try scene.execute("DELETE FROM truck_reading")
        try scene.freeze()
        #expect(try part("a", "before", in: scene)?.remarks == ["no_readings"])
        #expect(try part("a", "during", in: scene)?.remarks == ["no_readings"])
    }

    @Test func aClassThatNobodyKnowsAnyMoreIsSaidToBeUnknown() throws {
        let scene = try Scene()
        try scene.commit(readings: [scene.reading("t1", 0)], events: [fired(alert("a"))])
        var keeper = try EvidenceKeeper(at: scene.location, catalogue: Catalogue([fume]))
        #expect(try keeper.freezeNext(at: noon))
        #expect(try part("a", "before", in: scene)?.remarks == ["unknown_class"])
    }

    @Test func nothingIsFrozenTwiceAndNothingIsPassedOver() throws {
        let scene = try Scene()
        try scene.commit(readings: [scene.reading("t1", 0)], events: [fired(alert("a"))])
        try scene.freeze()
        // As after a crash between the parts and the cursor.
        try scene.execute("UPDATE feed_cursor SET seq = 0 WHERE feed = 'evidence'")
        try scene.commit(events: [fired(alert("b", at: 5)), resolved(alert("a"), at: 9)])
        try scene.freeze()
        #expect(
            try scene.rows("SELECT seq, alert, part FROM evidence ORDER BY seq") == [
                "1|a|before", "2|b|before", "3|a|during",
            ]
        )
        #expect(try scene.rows("SELECT seq FROM feed_cursor WHERE feed = 'evidence'") == ["3"])
        #expect(try scene.freeze() == 0)
    }

    @Test func aReadingThatMayNotBeBelievedIsMarked() throws {
        let scene = try Scene()
        var jump = scene.reading("t1", -10)
        jump.admission = .jump
        try scene.commit(readings: [jump, scene.reading("t1", 0)], events: [fired(alert("a"))])
        try scene.freeze()
        let before = try part("a", "before", in: scene)
        #expect(before?.rows.map(\.admission) == ["jump", "judged"])
        #expect(before?.track.count == 1, "what is not believed is not on the way")
    }
}
