import Replay
import Rules
import Storage
import Telemetry

/// What a replay goes by and which part of a store it judges.
struct ReplaySource {
    let city: City
    let storeLocation: StoreLocation
    /// Alerts that fire then are what the replay is about.
    let firedIn: Range<Instant>
    /// From when on readings are judged: so long before that holds and windows are met as they were.
    let observedFrom: Instant
    /// How long before the first alert that counts, and after the last, readings are judged.
    let warmUp: TimeSpan
    /// When the first and the last stored readings were made.
    let stored: ClosedRange<Instant>

    /// - Throws: ``Failure`` where there is nothing to judge.
    init(
        city: City,
        reader: borrowing StoreReader,
        storeLocation: StoreLocation,
        from: Instant?,
        to: Instant?,
        warmUp: TimeSpan
    ) throws {
        let catalogue = city.rules.catalogue
        guard try reader.isUpToDate() else {
            throw Failure("the store in \(storeLocation) is of an older cityward; start this one's daemon on it once")
        }
        guard let stored = try reader.observedStretch(of: catalogue) else {
            throw Failure("the store in \(storeLocation) holds no readings; see --store")
        }
        let (start, end) = (from ?? .distantPast, to ?? .distantFuture)
        guard start <= stored.upperBound, end > stored.lowerBound else {
            throw Failure(
                "no readings are stored of that time, only from \(stored.lowerBound) to \(stored.upperBound); "
                    + "see --from and --to"
            )
        }
        let memory = catalogue.indices.map { city.rules.memory(of: $0) }.max() ?? .zero
        self.city = city
        self.storeLocation = storeLocation
        self.stored = stored
        self.warmUp = max(warmUp, memory)
        firedIn = start..<end
        observedFrom = from.map { $0 - max(warmUp, memory) } ?? .distantPast
    }

    var catalogue: Catalogue { city.rules.catalogue }

    var settings: Judge.Settings {
        city.configuration.judging(followsReadings: false)
    }

    /// The alerts that fired in the stretch, and how many of them an earlier replay has added.
    func storedAlerts(
        _ reader: borrowing StoreReader
    ) throws -> (live: [AlertSpan], lateCount: Int, ruleSets: Set<String>) {
        var collector = SpanCollector(firedIn: firedIn)
        var ruleSets: Set<String> = []
        try reader.alertEvents(ofAlertsFiredIn: firedIn) { event in
            collector.add(event)
            ruleSets.insert(event.alert.ruleSet)
        }
        let alerts = collector.collected
        let live = alerts.filter { !$0.isLate }
        return (live, alerts.count - live.count, ruleSets)
    }

    /// Shows the selected readings piece by piece, and how far it has come.
    ///
    /// - Returns: how many readings there were, and how long it took.
    func forEachPiece(
        _ reader: borrowing StoreReader,
        _ directory: DeviceDirectory,
        _ selection: ReadingSelection,
        _ body: ([Reading]) throws -> Void
    ) throws -> ReplayMeter {
        let first = max(selection.observedIn.lowerBound, stored.lowerBound)
        let last = min(selection.observedIn.upperBound, selection.receivedUntil, stored.upperBound)
        var meter = ReplayMeter(from: first, to: last)
        var stream = try reader.readings(of: catalogue, directory, selection)
        var readings: [Reading] = []
        while try stream.next(1000, into: &readings) {
            try body(readings)
            guard let reading = readings.last else { continue }
            meter.add(readings.count, upTo: selection.order == .arrival ? reading.receivedAt : reading.observedAt)
        }
        meter.end()
        return meter
    }
}
