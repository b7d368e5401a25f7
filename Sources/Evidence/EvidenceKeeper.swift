public import Storage
public import Telemetry

/// Freezes the readings that decided alerts: their table may lose them, the alert's evidence may not.
///
/// It follows the log of alert events behind a cursor of its own. When an alert has fired, it copies the device's readings from
/// some time before the onset to the firing; when it has ended, those from the firing to the end. It belongs to one thread, reads in
/// small slices and writes in small transactions, so that the pipeline never waits for it.
public struct EvidenceKeeper: ~Copyable {
    /// Events that are looked at in one round.
    private static let eventsInOneRound = 1000
    /// No more than this is gathered in one round, in seconds of one device: at a reading a second some 60 MB.
    private static let deviceSecondsInOneRound: Int64 = 600_000
    /// How much is written in one transaction: some milliseconds.
    private static let bytesInOneTransaction = 1 << 20
    private static let partsInOneTransaction = 100

    private let reader: StoreReader
    private var desk: EvidenceDesk
    private let catalogue: Catalogue
    private let terms: EvidenceTerms
    private var seenUntil: Int64
    /// Of several daemons that share a store one freezes.
    private var isLeased = false

    /// - Throws: when there is no store yet, or it cannot be read.
    public init(at location: StoreLocation, catalogue: Catalogue, terms: EvidenceTerms = EvidenceTerms()) throws {
        let reader = try StoreReader(at: location)
        let desk = try EvidenceDesk(at: location)
        let seenUntil = try reader.cursor(of: EvidenceDesk.cursorName)
        self.desk = desk
        self.seenUntil = seenUntil
        self.reader = reader
        self.catalogue = catalogue
        self.terms = terms
    }

    private mutating func takeLease() throws -> Bool {
        guard !isLeased else { return true }
        guard try reader.lease(EvidenceDesk.cursorName) else { return false }
        // Whoever had it before has gone on meanwhile.
        seenUntil = try reader.cursor(of: EvidenceDesk.cursorName)
        isLeased = true
        return true
    }

    /// One round: freezes what the next events call for.
    ///
    /// * `now`: the computer's clock.
    /// * `rest`: called between two transactions, so that others can write.
    ///
    /// Returns whether there were events; then there may be more.
    public mutating func freezeNext(at now: Instant, rest: () -> Void = {}) throws -> Bool {
        guard try takeLease() else { return false }
        let found = try reader.evidenceCalls(after: seenUntil, limit: Self.eventsInOneRound)
        guard found.seenUntil > seenUntil else { return false }
        let calls = bounded(found.calls)
        let end = calls.count < found.calls.count ? calls.last?.sequence ?? seenUntil : found.seenUntil
        let parts = try ReadingCollector(calls, catalogue, terms).collected(from: reader, at: now)
        try write(parts, seenUntil: end, rest)
        seenUntil = end
        return true
    }

    /// Where the log of events stands, to be kept as an anchor.
    public func head() throws -> LogHead {
        try reader.logHead()
    }

    /// The first of the calls, as many as can be held in memory; one at least.
    private func bounded(_ calls: [EvidenceCall]) -> [EvidenceCall] {
        var seconds: Int64 = 0
        let count = calls.prefix { call in
            defer { seconds += terms.stretches(of: call).reduce(0) { $0 + $1.seconds } }
            return seconds < Self.deviceSecondsInOneRound
        }.count
        return Array(calls.prefix(max(1, count)))
    }

    private mutating func write(_ parts: [EvidencePart], seenUntil: Int64, _ rest: () -> Void) throws {
        var waiting: [EvidencePart] = []
        var bytes = 0
        for part in parts {
            waiting.append(part)
            bytes += part.content.utf8.count
            guard bytes >= Self.bytesInOneTransaction || waiting.count >= Self.partsInOneTransaction else { continue }
            try desk.keep(waiting, seenUntil: nil)
            waiting.removeAll(keepingCapacity: true)
            bytes = 0
            rest()
        }
        try desk.keep(waiting, seenUntil: seenUntil)
    }
}

extension ClosedRange<Instant> {
    var seconds: Int64 { (upperBound - lowerBound).milliseconds / 1000 }
}
