import Ingest
import Places
import Telemetry
import Testing

/// Where several daemons share a city: whose reading is it, and what becomes of one that went astray.
@Suite final class PartitionedIntakeTests {
    private static let payload = #"{"time":1795392010000,"level":1}"#

    private let source: Source
    private var intake: Intake
    private let directory = DeviceDirectory()
    private let share = Partitions(count: 4, own: [0, 1])

    init() throws {
        source = Source(
            topic: try TopicPattern("city/p/{partition}/gauge/{device}"),
            deviceClass: ClassIndex(0),
            format: .json,
            datum: .wgs84
        )
        intake = Intake(
            sources: [source],
            catalogue: gauge(),
            directory: directory,
            acceptance: Acceptance(),
            jurisdiction: Jurisdiction(share, sharingOut: [ClassIndex(0)]),
            clock: .wall
        )
    }

    private func take(_ topic: String) -> Arrivals {
        var arrivals = Arrivals()
        intake.take(
            topic: topic.utf8.span,
            payload: Self.payload.utf8.span,
            isRetained: false,
            wall: noon,
            into: &arrivals
        )
        return arrivals
    }

    @Test func aReadingInItsOwnPartitionIsTaken() {
        var taken = 0
        for number in 0..<100 {
            let name = "鄂H·\(number)"
            let partition = share.partition(of: name.utf8.span)
            let arrivals = take("city/p/\(partition)/gauge/\(name)")
            if share.owns(partition) {
                taken += 1
                #expect(arrivals.readings.map { directory[$0.device].name } == [name])
            } else {
                #expect(arrivals.readings.isEmpty && arrivals.rejections.map(\.reason) == [.foreignPartition])
                #expect(arrivals.rejections.first?.device == name)
            }
        }
        #expect(taken > 20 && directory.count == taken)
    }

    @Test(arguments: ["", "x", "4", "00", "-1", "1 "])
    func whatIsNoPartitionOfTheDeviceIsRefused(level: String) {
        // "a" comes to 0xe40c292c, which is 0 of 4.
        let arrivals = take("city/p/\(level)/gauge/a")
        #expect(arrivals.readings.isEmpty)
        #expect(arrivals.rejections.map(\.reason) == [.wrongPartition])
        #expect(arrivals.rejections.first?.detail == "of 4 partitions it belongs to 0, and came in '\(level)'")
        #expect(directory.count == 0)
    }

    @Test func thereIsOneFilterForEachPartition() throws {
        #expect(source.topic.hasPartition)
        #expect(source.topic.filters(of: [0, 3]) == ["city/p/0/gauge/+", "city/p/3/gauge/+"])
        #expect(source.topic.filter == "city/p/+/gauge/+")
        let plain = try TopicPattern("+/gauge/{device}")
        #expect(!plain.hasPartition && plain.filters(of: [0, 3]) == ["+/gauge/+"])
    }
}
