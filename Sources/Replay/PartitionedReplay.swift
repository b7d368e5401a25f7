public import Rules
public import Telemetry

/// Judges stored readings of daemons that share a city as each of them judged its own: what they would have raised.
///
/// Each partition is judged by itself. So a daemon that was away is met as it was: what others heard meanwhile lets no time pass for its
/// devices, and when it could not hear them says nothing about those of others. Partitions may have moved; whoever had one noted it.
public struct PartitionedReplay: ~Copyable {
    /// A dictionary cannot hold what is not copyable.
    private final class Lane {
        var replay: ArrivalReplay?

        init(_ replay: consuming ArrivalReplay) { self.replay = .some(replay) }
    }

    private let rules: RuleSet
    private let directory: DeviceDirectory
    private let settings: Judge.Settings
    private let hearings: [Hearing]
    private var lanes: [Int: Lane] = [:]
    private var batches: [Int: [Reading]] = [:]

    /// * `directory`: the one that numbers the devices of the readings.
    /// * `settings`: its jurisdiction says how the city is shared out; which partitions are whose does not matter.
    /// * `hearings`: since when devices could be heard again, as the daemons have noted it.
    public init(rules: RuleSet, directory: DeviceDirectory, settings: Judge.Settings, hearings: [Hearing]) {
        self.rules = rules
        self.directory = directory
        self.settings = settings
        self.hearings = hearings
        // What is not shared out is judged there, rules on roads among it, be there readings or not.
        _ = lane(0)
    }

    /// Judges the next readings, in the order of their arrival.
    public mutating func judge(_ readings: [Reading], _ body: (AlertEvent) -> Void) {
        for partition in batches.keys { batches[partition]?.removeAll(keepingCapacity: true) }
        for reading in readings {
            let device = directory[reading.device].name
            batches[settings.jurisdiction.partition(of: device, of: reading.deviceClass), default: []].append(reading)
        }
        for partition in batches.keys.sorted() {
            lane(partition).replay?.judge(batches[partition] ?? [], body)
        }
    }

    /// Decides what the readings came to and time alone has caused by an instant; nothing is judged after that.
    public consuming func end(at instant: Instant, _ body: (AlertEvent) -> Void) {
        for (_, lane) in lanes.sorted(by: { $0.key < $1.key }) { lane.replay.take()?.end(at: instant, body) }
    }

    private mutating func lane(_ partition: Int) -> Lane {
        if let lane = lanes[partition] { return lane }
        var own = settings
        own.jurisdiction = settings.jurisdiction.only(partition)
        let count = settings.jurisdiction.partitions?.count
        let heard = hearings.filter { hearing in
            // Noted when there was another number of partitions, it may concern any.
            hearing.partitions.map { $0.count != count || $0.owns(partition) } ?? true
        }
        let lane = Lane(ArrivalReplay(rules: rules, directory: directory, settings: own, hearings: heard))
        lanes[partition] = lane
        return lane
    }
}
