import Storage
import Telemetry
import Testing

@testable import Evidence

/// The page of an alert about a road, which rests on many sweepers' readings and on none of its own.
@Suite struct RoadPageTests {
    @Test func aRoadHasFiguresInPlaceOfReadings() throws {
        let scene = try Scene()
        let alert = Alert(
            id: "bbbbbbbb",
            rule: "covered",
            title: "道路清扫覆盖率不足",
            severity: .minor,
            basis: nil,
            ruleSet: HashChain.hash(of: Scene.ruleText),
            deviceClass: "truck",
            device: "road-1",
            deviceName: "甲路",
            company: nil,
            district: "dongbao",
            place: nil,
            onsetAt: noon,
            firedAt: noon,
            coordinate: nil,
            reading:
                #"{"observed_at":"2026-11-23T12:00:00.000+08:00","coverage":0.25074,"cells":40,"swept":10,"missed_metres":600.2}"#
        )
        var grounds = JSONWriter()
        grounds.set("rule", Scene.ruleText)
        grounds.set("coverage", "  cell: 20\n  reach: 15 # <m>")
        try scene.commit(events: [
            AlertEvent(
                kind: .fired,
                at: noon,
                recordedAt: noon,
                alert: alert,
                grounds: AlertGrounds(document: grounds.text, exhibit: nil)
            )
        ])
        try scene.freeze()
        let bundle = try EvidenceBundle(alert: "bbbbbbbb", in: scene.location)
        let page = String(decoding: try #require(bundle.files.first { $0.name == "page.html" }).bytes, as: UTF8.self)
        #expect(page.contains(">25.07 %<") && page.contains(">600<"))
        #expect(page.contains("reach: 15 # &lt;m&gt;"))
        #expect(!page.contains("No reading of the stretch"))
        #expect(!page.contains("The register does not have this device"))
    }
}
