import Hosting
import Replay
import Rules
import Storage
import Telemetry

/// Adds to a store the alerts that late readings prove, and that nobody has been told of.
struct LateAlerts {
    /// Most events that are written at once, so that the daemon's next commit never waits long.
    private static let eventsInOneTransaction = 1000

    private let source: ReplaySource
    private let isDryRun: Bool
    private let firedIn: Range<Instant>
    private(set) var notes: [String] = []
    /// How many alerts were missed.
    private(set) var count = 0

    /// - Throws: ``Failure`` where the rules have never been in force in this store.
    init(_ source: ReplaySource, _ reader: borrowing StoreReader, isDryRun: Bool, isRetroactive: Bool) throws {
        self.source = source
        self.isDryRun = isDryRun
        guard !isRetroactive else {
            firedIn = source.firedIn
            return
        }
        guard let force = source.stretchInForce(try reader.ruleSets()) else {
            throw Failure(
                "these rules have never judged the store in \(source.storeLocation), and nobody is to be blamed by rules that "
                    + "came later; --diff shows what they would have raised, --retroactive adds it all the same"
            )
        }
        firedIn = source.firedIn.clamped(to: force)
        if firedIn != source.firedIn, force.lowerBound > source.stored.lowerBound {
            notes.append(
                "these rules are in force since \(force.lowerBound): what came before is left alone; see --retroactive"
            )
        }
        if firedIn != source.firedIn, force.upperBound < source.stored.upperBound {
            notes.append(
                "other rules are in force since \(force.upperBound): what came after is left alone; see --retroactive"
            )
        }
    }

    /// Judges, adds, and shows each alert that was missed: its events from `fired` to `resolved`.
    mutating func run(_ reader: borrowing StoreReader, _ show: ([AlertEvent]) -> Void) throws {
        // An alert counts when it has ended, which may be after the stretch.
        let end = min(source.firedIn.upperBound, .distantFuture - source.warmUp) + source.warmUp
        let directory = DeviceDirectory()
        var replay = OrderedReplay(rules: source.city.rules, directory: directory, settings: source.settings)
        var finder = MissedAlertFinder(
            known: try knownAlerts(reader, until: end),
            terms: MissedAlertFinder.Terms(
                firedIn: firedIn,
                exceptRules: Set(source.city.rules.rules.filter { $0.isOnSilence || $0.isOnRoads }.map(\.id)),
                recordedAt: wallClock()
            )
        )
        let selection = ReadingSelection(
            observedIn: source.observedFrom..<end,
            order: .observation,
            // What came in time was judged in order already.
            onlyDevicesThatWereLate: true
        )
        var missed: [[AlertEvent]] = []
        let meter = try source.forEachPiece(reader, directory, selection) { readings in
            replay.judge(readings) { finder.add($0) }
            missed += finder.takeFound()
        }
        replay.end(at: min(end, source.stored.upperBound)) { finder.add($0) }
        missed += finder.takeFound()
        count = missed.count
        for events in missed { show(events) }
        if !isDryRun { try add(missed) }

        let verb = isDryRun ? "would be added" : "added"
        notes.insert("\(meter.summary) of devices that were late; \(counted(count, "alert")) \(verb)", at: 0)
        if finder.ongoing > 0 {
            notes.append("\(counted(finder.ongoing, "alert")) more had not ended yet; a later replay adds them")
        }
    }

    /// Every alert that went on at a time of which readings are judged, those that an earlier replay has added too.
    private func knownAlerts(_ reader: borrowing StoreReader, until end: Instant) throws -> KnownAlerts {
        var collector = SpanCollector()
        try reader.alertEvents(ofAlertsFiredIn: .distantPast..<end, notEndedBefore: source.observedFrom) {
            collector.add($0)
        }
        return KnownAlerts(collector.collected)
    }

    /// Alert after alert, several in one transaction, but never one of them in two.
    private func add(_ missed: [[AlertEvent]]) throws {
        guard !missed.isEmpty else { return }
        var store = try Store(
            at: source.storeLocation,
            catalogue: source.catalogue,
            directory: DeviceDirectory()
        )
        // Rules that never were in force are kept for their text only.
        let never = Instant(milliseconds: 0)
        try store.keep(ruleSet: source.city.rules.hash, text: source.city.rules.text, at: never)
        var batch = Store.Batch()
        for events in missed {
            batch.events += events
            guard batch.events.count >= Self.eventsInOneTransaction else { continue }
            _ = try store.commit(batch)
            batch.events.removeAll()
        }
        _ = try store.commit(batch)
    }
}

extension ReplaySource {
    /// When the city's rules were last in force, as far as the store knows; `nil` where they never were.
    ///
    /// The first rule set of a store is taken to have always been in force, for its readings may be older than the daemon.
    fileprivate func stretchInForce(_ sets: [StoredRuleSet]) -> Range<Instant>? {
        guard let index = sets.lastIndex(where: { $0.hash == city.rules.hash }) else { return nil }
        let start = index == 0 ? .distantPast : sets[index].loadedAt
        let end = index + 1 < sets.count ? sets[index + 1].loadedAt : .distantFuture
        return start..<max(start, end)
    }
}
