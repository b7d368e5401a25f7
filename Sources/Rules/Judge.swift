public import Telemetry

/// Decides what readings mean under the rules: readings in, alert events out.
///
/// It reads no clock and no file. The same readings in the same order always give the same events, however they are cut
/// into batches; a device's events depend on that device's readings, the clock that is passed in, and the rule set.
public struct Judge: ~Copyable {
    /// Settings that are the city's, not a rule's.
    public struct Settings: Sendable {
        /// How long after an instant, and after a device's last reading arrived, we wait for readings from before the
        /// instant, until what time alone causes is decided.
        public var lateness: TimeSpan
        /// Between two fixes; a faster movement is not believed.
        public var fastestKilometresPerHour: Double
        /// Time moves on with each reading instead of with ``Judge/advance(to:into:)``.
        public var followsReadings: Bool
        /// Whose readings are shown to this judge; of rules on roads only those of classes that it sees as a whole are judged.
        public var jurisdiction: Jurisdiction

        public init(
            lateness: TimeSpan = .seconds(30),
            fastestKilometresPerHour: Double = 200,
            followsReadings: Bool = false,
            jurisdiction: Jurisdiction = .everything
        ) {
            self.jurisdiction = jurisdiction
            self.lateness = lateness
            self.fastestKilometresPerHour = fastestKilometresPerHour
            self.followsReadings = followsReadings
        }
    }

    /// An array cannot hold what is not copyable, so each judge of a class has a seat.
    private final class Seat {
        var judge: ClassJudge
        /// Of the rules on roads; `nil` where the class has none.
        var roads: RoadJudge?
        let hasRoads: Bool

        /// Returns whether there is such a rule.
        func restore(_ state: AlertStateChange) -> Bool {
            if roads?.restore(state) == true { return true }
            return state.device != RoadJudge.everyRoad && judge.restore(state)
        }

        init(_ judge: consuming ClassJudge, _ roads: consuming RoadJudge?) {
            self.judge = judge
            hasRoads = roads != nil
            self.roads = roads
        }
    }

    private let seats: [Seat]
    private let settings: Settings
    private let catalogue: Catalogue
    /// Before this instant nothing is due on any agenda.
    private var nextDue = Instant.distantPast

    /// `directory`: the one that numbers the devices of the readings.
    public init(rules: RuleSet, directory: DeviceDirectory, settings: Settings) {
        catalogue = rules.catalogue
        self.settings = settings
        seats = rules.catalogue.indices.map {
            Seat(
                ClassJudge(rules: rules, deviceClass: $0, directory: directory, settings: settings),
                settings.jurisdiction.holdsAll(of: $0) ? RoadJudge(rules, class: $0, lateness: settings.lateness) : nil
            )
        }
    }

    /// Judges readings in the order in which they arrived, and marks those that must not decide anything.
    public mutating func judge(_ readings: inout [Reading], into judgement: inout Judgement) {
        for index in readings.indices {
            if settings.followsReadings, nextDue <= readings[index].receivedAt - settings.lateness {
                runAgendas(now: readings[index].receivedAt, into: &judgement)
            }
            if index % ClassJudge.readingsAtOnce == 0 {
                let block = index..<min(index + ClassJudge.readingsAtOnce, readings.count)
                for seat in seats { seat.judge.prefetch(for: &readings, block) }
            }
            let seat = seats[Int(readings[index].deviceClass.rawValue)]
            nextDue = min(nextDue, seat.judge.judge(&readings[index], into: &judgement))
            if seat.hasRoads, readings[index].admission == .judged { seat.roads?.take(readings[index]) }
        }
        saveStates(into: &judgement)
    }

    /// Decides what time alone has caused by now: windows that opened or closed, alerts that have cleared, devices gone
    /// silent.
    public mutating func advance(to now: Instant, into judgement: inout Judgement) {
        runAgendas(now: now, into: &judgement)
        saveStates(into: &judgement)
    }

    private func saveStates(into judgement: inout Judgement) {
        for seat in seats {
            seat.judge.saveStates(into: &judgement)
            seat.roads?.saveStates(into: &judgement)
        }
    }

    /// Nothing could be heard before this instant, so that no device is to blame for its silence until then.
    public mutating func listen(since instant: Instant) {
        for seat in seats {
            seat.judge.listeningSince = instant
            seat.roads?.listeningSince = instant
        }
    }

    /// The clock was set, and shows this now: silence begins anew, and nothing was heard later than now.
    public mutating func clockWasSet(to now: Instant) {
        listen(since: now)
        for seat in seats { seat.judge.clockWasSet(to: now) }
    }

    /// How many devices have reported, and how many of them the register does not know.
    public var deviceCounts: (met: Int, unregistered: Int) {
        seats.reduce((0, 0)) { counts, seat in
            (counts.0 + seat.judge.devices.count, counts.1 + seat.judge.unregisteredDevices)
        }
    }

    private mutating func runAgendas(now: Instant, into judgement: inout Judgement) {
        let firstEvent = judgement.events.count
        nextDue = .distantFuture
        for seat in seats {
            nextDue = min(nextDue, seat.judge.runAgenda(now: now, into: &judgement))
            if let due = seat.roads?.advance(to: now, into: &judgement) { nextDue = min(nextDue, due) }
        }
        judgement.sortEvents(from: firstEvent)
    }
}

// MARK: - Starting where another judge ended

extension Judge {
    /// Takes a stored reading, in the order of `observedAt`, as it was judged then; nothing is decided anew.
    public mutating func restore(_ reading: Reading) {
        var reading = reading
        let seat = seats[Int(reading.deviceClass.rawValue)]
        seat.judge.restore(&reading)
        if seat.hasRoads, reading.admission == .judged { seat.roads?.take(reading) }
    }

    /// Says between which times a device has reported, before those of its readings that are restored.
    public mutating func restore(_ report: DeviceReport, of deviceClass: ClassIndex) {
        let seat = seats[Int(deviceClass.rawValue)]
        seat.judge.restore(report)
        if seat.hasRoads { seat.roads?.noteHeard(report.first) }
    }

    /// Between which times the devices of a class have reported: what another judge needs, to be built in this one's place.
    public mutating func reports(of deviceClass: ClassIndex) -> [DeviceReport] {
        seats[Int(deviceClass.rawValue)].judge.reports()
    }

    /// Takes the stored states, after all readings. Alerts of rules that are no longer there end now; states of devices that are
    /// another judge's are left as they are.
    public mutating func restore(_ states: [AlertStateChange], now: Instant, into judgement: inout Judgement) {
        for state in states where isOurs(state) {
            guard let index = catalogue.index(of: state.deviceClass),
                seats[Int(index.rawValue)].restore(state)
            else {
                abandon(state, now: now, into: &judgement)
                continue
            }
        }
        for seat in seats {
            seat.judge.resumeAgenda()
            seat.roads?.resume(at: now, into: &judgement)
        }
        nextDue = .distantPast
    }

    private func isOurs(_ state: AlertStateChange) -> Bool {
        guard let index = catalogue.index(of: state.deviceClass) else {
            return settings.jurisdiction.holdsWhatIsNotShared
        }
        return settings.jurisdiction.contains(state.device, of: index)
    }

    private func abandon(_ state: AlertStateChange, now: Instant, into judgement: inout Judgement) {
        let instant = max(now, state.changedAt)
        switch state.state {
        case .inactive: return
        case .pending: break
        case .firing(let alert, _):
            judgement.events.append(
                AlertEvent(kind: .resolved(.ruleRemoved), at: instant, recordedAt: now, alert: alert)
            )
        }
        judgement.states.append(
            AlertStateChange(
                rule: state.rule,
                deviceClass: state.deviceClass,
                device: state.device,
                state: .inactive,
                changedAt: instant
            )
        )
    }
}
