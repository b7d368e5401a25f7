public import Databases
public import Telemetry

/// Stored readings of all classes in one line, to be judged again; what is in memory is one reading of each class.
///
/// ```swift
/// var stream = try reader.readings(of: catalogue, directory, ReadingSelection(observedIn: day, order: .arrival))
/// while try stream.next(1000, into: &readings) { … }
/// ```
public struct ReadingStream: ~Copyable {
    /// The rows of one class, and the reading that is next among them; a database must not be asked for more after its last row.
    private final class Head {
        let deviceClass: ClassIndex
        let fields: [Field]
        let rows: any DatabaseStatement
        var next: Reading?
        /// The name of the next reading's device; among readings of one instant it decides.
        var device = ""

        init(_ deviceClass: ClassIndex, _ fields: [Field], _ rows: any DatabaseStatement) {
            self.deviceClass = deviceClass
            self.fields = fields
            self.rows = rows
        }

        func advance(_ directory: DeviceDirectory) throws(DatabaseError) {
            next = nil
            guard try rows.step() else { return }
            device = rows.text(0)
            next = storedReading(of: deviceClass, in: rows, fields, directory)
        }
    }

    private let heads: [Head]
    private let order: ReadingSelection.Order
    private let directory: DeviceDirectory

    init(
        _ classes: [ClassIndex],
        in catalogue: Catalogue,
        _ directory: DeviceDirectory,
        order: ReadingSelection.Order,
        rows: (ClassIndex) throws -> any DatabaseStatement
    ) throws {
        let heads = try classes.map { Head($0, catalogue[$0].fields, try rows($0)) }
        for head in heads { try head.advance(directory) }
        self.heads = heads
        self.order = order
        self.directory = directory
    }

    /// Replaces what is in `readings` with the next ones, at most so many.
    ///
    /// - Returns: whether there were any.
    public mutating func next(_ count: Int, into readings: inout [Reading]) throws(DatabaseError) -> Bool {
        readings.removeAll(keepingCapacity: true)
        while readings.count < count, let head = first(), let reading = head.next {
            readings.append(reading)
            try head.advance(directory)
        }
        return !readings.isEmpty
    }

    /// The class whose next reading is the next of all.
    private func first() -> Head? {
        var first: Head?
        for head in heads where head.next != nil {
            if let found = first, !isBefore(head, found) { continue }
            first = head
        }
        return first
    }

    /// The same order in which the statements give the rows of one class.
    private func isBefore(_ left: Head, _ right: Head) -> Bool {
        guard let first = left.next, let second = right.next else { return left.next != nil }
        switch order {
        case .arrival:
            let (isFirstLate, isSecondLate) = (first.admission == .late ? 1 : 0, second.admission == .late ? 1 : 0)
            return (first.receivedAt, isFirstLate, first.observedAt, left.device)
                < (second.receivedAt, isSecondLate, second.observedAt, right.device)
        case .observation:
            return (first.observedAt, left.device) < (second.observedAt, right.device)
        }
    }
}

/// Which readings a stream shows, and in which order.
public struct ReadingSelection: Sendable {
    public enum Order: Sendable {
        /// As they reached us. Of those that arrived at once, the ones that were late come last, and the others in the order of
        /// their times: so each device's readings come in the order in which they were judged.
        case arrival
        /// As they were measured, by `observedAt`.
        case observation
    }

    /// By `observedAt`.
    public var observedIn: Range<Instant>
    public var receivedUntil: Instant
    public var order: Order
    /// Only devices of which a reading in this stretch of time was late.
    public var onlyDevicesThatWereLate: Bool

    public init(
        observedIn: Range<Instant>,
        receivedUntil: Instant = .distantFuture,
        order: Order,
        onlyDevicesThatWereLate: Bool = false
    ) {
        self.observedIn = observedIn
        self.receivedUntil = receivedUntil
        self.order = order
        self.onlyDevicesThatWereLate = onlyDevicesThatWereLate
    }
}
