import Feeds
import Ingest
import MQTT
import Rules
import Databases
import Storage
import Telemetry

/// Everything that a pipeline is made of, before it is born on its thread: values, and ways to make the rest.
struct PipelinePlan: Sendable {
    let broker: Broker
    let clientID: String
    let sessionExpirySeconds: Int
    let batch: BatchLimits
    let sources: [Source]
    let acceptance: Acceptance
    /// Which devices are ours.
    let jurisdiction: Jurisdiction
    let rules: RuleSet
    let judging: Judge.Settings
    let storeLocation: StoreLocation
    let bell: Bell
    let board: CursorBoard
    let monitor: Monitor
    /// The only clock that the pipeline reads.
    let clock: SteadyClock

    func wall() -> Instant { clock.now() }

    var clockFollowsReadings: Bool { judging.followsReadings }

    /// What is subscribed to: of a source with partitions ours, of any other everything, where that is ours.
    var topics: [String] { sources.filters(of: jurisdiction) }

    /// What must not be, though the broker may have kept it from the time before a partition moved.
    var formerTopics: [String] {
        guard let partitions = jurisdiction.partitions else { return [] }
        return sources.topics.flatMap { topic in
            topic.hasPartition || !jurisdiction.holdsWhatIsNotShared ? topic.filters(of: partitions.others) : []
        }
    }

    func subscriber() throws(MQTTError) -> Subscriber {
        try Subscriber(
            to: broker,
            topics: topics,
            former: formerTopics,
            clientID: clientID,
            sessionExpirySeconds: sessionExpirySeconds,
            // The broker may send the next batch while this one is being committed.
            receiveMaximum: min(2 * batch.messages, 65_535)
        )
    }

    /// An intake whose clock goes on where the stored readings end.
    func intake(continuing store: borrowing Store, _ directory: DeviceDirectory) throws -> Intake {
        var clock = ReceptionClock.wall
        if clockFollowsReadings { clock = .readings(latest: try store.latestObservation()) }
        let registeredDevices = enterRegisteredDevices(into: directory)
        return Intake(
            sources: sources,
            catalogue: rules.catalogue,
            directory: directory,
            registeredDevices: registeredDevices,
            acceptance: acceptance,
            jurisdiction: jurisdiction,
            clock: clock
        )
    }

    /// Numbers the devices of the register, so that any other in the directory is one that it does not know.
    ///
    /// - Returns: how many they are; those of other daemons are left out.
    private func enterRegisteredDevices(into directory: DeviceDirectory) -> Int {
        var count = 0
        for row in rules.register.rows {
            guard let deviceClass = rules.catalogue.index(of: row.deviceClass),
                jurisdiction.contains(row.device, of: deviceClass)
            else { continue }
            _ = directory.index(of: row.device, in: deviceClass)
            count += 1
        }
        return count
    }

    /// A judge that stands where the one stood that judged the stored readings.
    ///
    /// `reports`: for each class what another judge knows of its devices; `nil` to find it in the store, which reads all of it.
    func judge(
        continuing store: borrowing Store,
        _ directory: DeviceDirectory,
        knowing reports: [[DeviceReport]]? = nil,
        into judgement: inout Judgement
    ) throws -> Judge {
        var judge = Judge(rules: rules, directory: directory, settings: judging)
        for index in rules.catalogue.indices {
            let known =
                try reports?[Int(index.rawValue)]
                ?? store.deviceReports(of: index) { jurisdiction.contains($0, of: index) }
            for report in known { judge.restore(report, of: index) }
            try store.recentReadings(of: index, within: rules.memory(of: index), of: known) { judge.restore($0) }
        }
        if let since = try audibleSince(store) { judge.listen(since: since) }
        let latest = try store.latestObservation()
        try judge.restore(store.alertStates(), now: clockFollowsReadings ? latest ?? wall() : wall(), into: &judgement)
        return judge
    }
}

extension PipelinePlan {
    /// Which devices are ours, in words.
    var share: String {
        guard let partitions = jurisdiction.partitions else { return "all devices are judged here" }
        let own = partitions.own.map(String.init).joined(separator: ", ")
        return "judged here are the partitions \(own) of \(partitions.count)"
            + (jurisdiction.holdsWhatIsNotShared ? ", and classes that are not shared out" : "")
    }
}

extension [Source] {
    /// The filters of what a daemon hears.
    func filters(of jurisdiction: Jurisdiction) -> [String] {
        guard let partitions = jurisdiction.partitions else { return topics.map(\.filter) }
        return topics.flatMap { topic in
            topic.hasPartition || jurisdiction.holdsWhatIsNotShared ? topic.filters(of: partitions.own) : []
        }
    }
}
