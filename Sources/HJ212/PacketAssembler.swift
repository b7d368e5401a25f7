public import Telemetry

/// Brings the sub-packets of a report together, in whatever order they come.
///
/// Each has a request number of its own and repeats the time of the data: terminal, command and that time say what belongs together. What
/// does not become whole is given back, never dropped: each sub-packet has whole groups, so that it can also stand alone.
public struct PacketAssembler<Part: Sendable>: Sendable {
    public enum Verdict: Sendable {
        /// The parts in the order of their numbers; one part where a frame is the only one.
        case whole([Part])
        /// It is kept until the others are there, or until it is overdue.
        case waiting
        /// Its like is kept already: the terminal has not heard an answer, and may send the others only then.
        case repeated(Part)
        /// There is no room to wait for the others.
        case alone(Part)
    }

    private struct Key: Equatable {
        let device: String
        let command: Command
        let system: Int?
        let dataTime: String?
        let count: Int
    }

    private struct Set {
        let key: Key
        let deadline: Instant
        var parts: [Int: Part] = [:]

        var ordered: [Part] { parts.sorted { $0.key < $1.key }.map(\.value) }
    }

    private let capacity: Int
    private let mostParts: Int
    private let patience: TimeSpan
    /// The oldest first.
    private var sets: [Set] = []

    /// * `capacity`: reports that may be incomplete at once; `mostParts`: frames of one.
    /// * `patience`: how long the others are waited for.
    public init(capacity: Int = 4, mostParts: Int = 32, patience: TimeSpan) {
        self.capacity = capacity
        self.mostParts = mostParts
        self.patience = patience
    }

    /// When the first of what is kept is overdue; `nil` when nothing is kept.
    public var deadline: Instant? { sets.first?.deadline }

    /// Takes a frame: what it says, and what is to be kept of it.
    public mutating func add(_ segment: Segment, _ part: Part, at now: Instant) -> Verdict {
        guard let packet = segment.header.packet else { return .whole([part]) }
        let key = key(of: segment, count: packet.count)
        let known = sets.firstIndex { $0.key == key }
        if known == nil {
            guard sets.count < capacity, packet.count <= mostParts else { return .alone(part) }
            sets.append(Set(key: key, deadline: now + patience))
        }
        let index = known ?? sets.count - 1
        guard sets[index].parts[packet.number] == nil else { return .repeated(part) }
        sets[index].parts[packet.number] = part
        guard sets[index].parts.count == packet.count else { return .waiting }
        return .whole(sets.remove(at: index).ordered)
    }

    /// Reports that have been waited for long enough, with the parts that came.
    public mutating func takeOverdue(at now: Instant) -> [[Part]] {
        let overdue = sets.prefix { $0.deadline <= now }.map(\.ordered)
        sets.removeFirst(overdue.count)
        return overdue
    }

    /// All that is incomplete: the terminal is gone, or repeats itself.
    public mutating func takeAll() -> [[Part]] {
        defer { sets.removeAll() }
        return sets.map(\.ordered)
    }

    private func key(of segment: Segment, count: Int) -> Key {
        Key(
            device: segment.header.device,
            command: segment.header.command,
            system: segment.header.system,
            dataTime: dataTime(of: segment),
            count: count
        )
    }

    private func dataTime(of segment: Segment) -> String? {
        for group in segment.groups {
            for field in group where isSameName(field.name, "DataTime") { return field.value }
        }
        return nil
    }
}
