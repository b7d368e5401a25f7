import Foundation
import Ingest
import Places
import Telemetry
import Testing

/// Sources that share one topic: which of them takes what comes on it.
@Suite struct SharedTopicTests {
    private static let wall = MonitorDesk.wall
    private static let device = MonitorDesk.device
    /// With a class for means, which are readings of their own.
    private static let catalogue = Catalogue(
        shippedCatalogue.classes + [
            DeviceClass(
                name: "mean",
                title: "油烟均值",
                fields: [Field(name: "fume", kind: .number(range: 0...200), unit: "mg/m3", isRequired: true)]
            )
        ]
    )

    /// What came of payloads: `class device` for each reading, `class reason` for each rejection.
    private struct Told: Equatable {
        var readings: [String] = []
        var rejections: [String] = []
        var withoutReading: [String: Int] = [:]
    }

    private func source(
        _ className: String,
        _ format: Source.Format,
        data: MonitorData = .realTime,
        registered: Set<String> = []
    ) -> Source {
        Source(
            topic: try! TopicPattern("city/{device}"),
            deviceClass: Self.catalogue.index(of: className)!,
            format: format,
            datum: .wgs84,
            monitors: MonitorSettings(data: data),
            registeredDevices: registered
        )
    }

    private func told(_ sources: [Source], _ payloads: [(device: String, payload: String)]) -> Told {
        let directory = DeviceDirectory()
        var intake = Intake(
            sources: sources,
            catalogue: Self.catalogue,
            directory: directory,
            acceptance: Acceptance(),
            clock: .wall
        )
        var arrivals = Arrivals()
        for (device, payload) in payloads {
            let topic = Array("city/\(device)".utf8)
            let bytes = Array(payload.utf8)
            intake.take(topic: topic.span, payload: bytes.span, isRetained: false, wall: Self.wall, into: &arrivals)
        }
        func name(_ index: ClassIndex?) -> String { index.map { Self.catalogue[$0].name } ?? "-" }
        return Told(
            readings: arrivals.readings.map { "\(name($0.deviceClass)) \(directory[$0.device].name)" },
            rejections: arrivals.rejections.map { "\(name($0.deviceClass)) \($0.reason.rawValue)" },
            withoutReading: Dictionary(
                uniqueKeysWithValues: arrivals.messagesWithoutReading.map { (name($0.key), $0.value) }
            )
        )
    }

    private static let now = monitorFrame("DataTime=20251103200000;a34041-Rtd=1.2,a34041-Flag=N")
    private static let mean = monitorFrame("DataTime=20251103195000;a34041-Avg=1.1,a34041-Flag=N", command: 2051)
    private static let damagedMean = mean.replacingOccurrences(of: "1.1", with: "1.3")
    private static let hello = monitorFrame("PolId=0", command: 1013)

    private var twoKinds: [Source] {
        [source("fume", .hj212), source("mean", .hj212, data: .minutes(.minutes(10)))]
    }

    @Test func framesGoByTheirKindOfData() {
        let told = told(twoKinds, [(Self.device, Self.now), (Self.device, Self.mean), (Self.device, Self.hello)])
        #expect(told.readings == ["fume \(Self.device)", "mean \(Self.device)"])
        #expect(told.rejections == [])
        // What is of nobody's kind is counted once, as the first's.
        #expect(told.withoutReading == ["fume": 1])
    }

    @Test func kindsInOnePayloadArePartedToo() {
        let told = told(twoKinds, [(Self.device, Self.mean + Self.damagedMean + Self.now)])
        #expect(told.readings.sorted() == ["fume \(Self.device)", "mean \(Self.device)"])
        #expect(told.rejections == ["mean wrong_checksum"])
    }

    @Test(arguments: ["", "no frame", "##0012"])
    func damageIsRefusedOnce(payload: String) {
        let told = told(twoKinds, [(Self.device, payload)])
        #expect(told.readings == [])
        #expect(told.rejections.count == 1, "\(told)")
        #expect(told.rejections.allSatisfy { $0.hasPrefix("fume ") })
    }

    @Test func whatIsOfOneKindGoesByTheRegister() {
        let sources = [
            source("truck", .json, registered: ["t1"]), source("sweeper", .json, registered: ["s1"]),
        ]
        let json = #"{"time":"2025-11-03T20:00:00+08:00","lat":31.03,"lon":112.2}"#
        let told = told(sources, [("s1", json), ("t1", json), ("stranger", json), ("s1", "{")])
        // Whom nobody has registered is the first's.
        #expect(told.readings == ["sweeper s1", "truck t1", "truck stranger"])
        #expect(told.rejections == ["sweeper malformed"])
    }

    @Test func aTopicIsSubscribedToOnce() {
        #expect(twoKinds.topics.map(\.filter) == ["city/+"])
    }
}
