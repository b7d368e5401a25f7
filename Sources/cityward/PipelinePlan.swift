import Feeds
import Ingest
import MQTT
import Rules
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
    let rules: RuleSet
    let judging: Judge.Settings
    let storeFolder: String
    let bell: Bell
    let board: CursorBoard
    let monitor: Monitor
    /// The only clock that the pipeline reads.
    let clock: SteadyClock

    func wall() -> Instant { clock.now() }

    var clockFollowsReadings: Bool { judging.followsReadings }

    func subscriber() throws(MQTTError) -> Subscriber {
        try Subscriber(
            to: broker,
            topics: sources.topicFilters,
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
            clock: clock
        )
    }

    /// Numbers the devices of the register, so that any other in the directory is one that it does not know.
    ///
    /// - Returns: how many they are.
    private func enterRegisteredDevices(into directory: DeviceDirectory) -> Int {
        for row in rules.register.rows {
            guard let deviceClass = rules.catalogue.index(of: row.deviceClass) else { continue }
            _ = directory.index(of: row.device, in: deviceClass)
        }
        return rules.register.rows.count
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
            let known = try reports?[Int(index.rawValue)] ?? store.deviceReports(of: index)
            for report in known { judge.restore(report, of: index) }
            try store.recentReadings(of: index, within: rules.memory(of: index), of: known) { judge.restore($0) }
        }
        if let since = try store.audibleSince() { judge.listen(since: since) }
        let latest = try store.latestObservation()
        try judge.restore(store.alertStates(), now: clockFollowsReadings ? latest ?? wall() : wall(), into: &judgement)
        return judge
    }
}
