import Telemetry
import TestSupport

/// An hour and a half of twenty trucks: tunnels, readings that overtake each other, hours of rest, and times in which the daemon
/// or the broker was away.
struct Day {
    /// A reading on its way.
    struct Sent {
        let device: DeviceIndex
        let observedAt: Instant
        /// When the broker has it.
        let sentAt: Instant
        let speed: Double

        func arriving(at instant: Instant) -> Reading {
            var measurements = Measurements()
            measurements.set(0, number: speed)
            return Reading(
                deviceClass: ClassIndex(0),
                device: device,
                observedAt: observedAt,
                receivedAt: instant,
                measurements: measurements
            )
        }
    }

    static let trucks = 20
    let directory: DeviceDirectory
    private(set) var sent: [Sent]
    /// When the daemon was not running: the broker kept what came.
    let stopped: Range<Instant>
    /// When the broker was away: devices kept what they had for it, or lost it.
    let deaf: Range<Instant>
    let end = minute(95)

    init(
        seed: UInt64,
        names: [String] = (0..<trucks).map { "T\($0)" },
        in directory: DeviceDirectory = DeviceDirectory()
    ) {
        var random = SplitMix64(seed: seed)
        let stopStart = minute(.random(in: 15...25, using: &random))
        let deafStart = minute(.random(in: 50...60, using: &random))
        stopped = stopStart..<(stopStart + .seconds(.random(in: 20...400, using: &random)))
        deaf = deafStart..<(deafStart + .seconds(.random(in: 40...400, using: &random)))
        var sent: [Sent] = []
        for name in names {
            let device = directory.index(of: name, in: ClassIndex(0))
            sent += Self.truck(device, deaf, &random)
        }
        self.directory = directory
        self.sent = sent.sorted { ($0.sentAt, $0.device, $0.observedAt) < ($1.sentAt, $1.device, $1.observedAt) }
    }

    /// The same readings, as far as they were stored, each sent at once.
    func withoutDelays(_ stored: [Reading]) -> Day {
        var day = self
        day.sent = stored.map {
            Sent(device: $0.device, observedAt: $0.observedAt, sentAt: $0.observedAt, speed: $0.measurements.number(0))
        }
        .sorted { ($0.observedAt, $0.device) < ($1.observedAt, $1.device) }
        return day
    }

    private static func truck(_ device: DeviceIndex, _ deaf: Range<Instant>, _ random: inout SplitMix64) -> [Sent] {
        var time = morning + TimeSpan(milliseconds: .random(in: 0..<20_000, using: &random))
        var isFast = false
        var tunnelEnd = Instant.distantPast
        var sent: [Sent] = []
        while time < minute(90) {
            if random.oneIn(12) { isFast.toggle() }
            if random.oneIn(150) { tunnelEnd = time + .seconds(.random(in: 60...400, using: &random)) }
            if random.oneIn(200) { time = time + .seconds(.random(in: 100...500, using: &random)) }
            var sentAt = max(time, tunnelEnd) + TimeSpan(milliseconds: .random(in: 100...3000, using: &random))
            // One that is overtaken by its successors.
            if random.oneIn(100) { sentAt = sentAt + .seconds(.random(in: 21...600, using: &random)) }
            if deaf.contains(sentAt) {
                sentAt = deaf.upperBound + TimeSpan(milliseconds: .random(in: 0...5000, using: &random))
            }
            let speed = Double.random(in: isFast ? 45..<90 : 0..<48, using: &random)
            sent.append(Sent(device: device, observedAt: time, sentAt: sentAt, speed: speed))
            time = time + TimeSpan(milliseconds: .random(in: 15_000...25_000, using: &random))
        }
        return sent
    }
}
