import HJ212
import Telemetry

/// The sources of one topic, and which of them takes what comes on it.
///
/// Most topics have one source. Where several share one, frames of HJ 212 go by their kind of data, and what is of one kind goes by
/// the class in which the register has the device. What is of no kind, and devices that nobody has registered, are the first's.
struct SourceGroup {
    /// A source, as far as it is asked for every message.
    struct Member {
        let deviceClass: ClassIndex
        let decoder: SourceDecoder
        let registeredDevices: Set<String>
    }

    /// The first member of all.
    let first: Member
    /// Members by what they take of a payload; one of each takes it.
    let lanes: [[Member]]

    /// * `sources`: of one topic, and one format; at least one.
    init(_ sources: [Source], _ catalogue: Catalogue, _ acceptance: Acceptance) {
        var kinds: [MonitorData] = []
        var lanes: [[Member]] = []
        for source in sources {
            let lane = kinds.firstIndex(of: source.monitors.data) ?? kinds.endIndex
            if lane == kinds.endIndex {
                kinds.append(source.monitors.data)
                lanes.append([])
            }
            let share = MonitorShare(of: source.monitors.data, among: sources.map(\.monitors.data))
            let decoder = SourceDecoder(source, catalogue[source.deviceClass], acceptance, share)
            lanes[lane].append(
                Member(
                    deviceClass: source.deviceClass,
                    decoder: decoder,
                    registeredDevices: source.registeredDevices
                )
            )
        }
        guard let first = lanes.first?.first else { preconditionFailure("a topic has a source") }
        self.first = first
        self.lanes = lanes
    }
}

extension [SourceGroup.Member] {
    /// Who takes what comes of a device.
    func member(for device: Span<UInt8>) -> SourceGroup.Member {
        guard count > 1 else { return self[0] }
        let name = text(device)
        return first { $0.registeredDevices.contains(name) } ?? self[0]
    }
}

/// Which frames of HJ 212 a source takes of those that come on its topic.
enum MonitorShare: Equatable {
    /// The topic is its alone, or the frames of no other source's kind are its own.
    case all(but: Set<Command>)
    case only(Command)

    /// * `kinds`: those of all sources of the topic, in their order; the first takes what nobody takes.
    init(of kind: MonitorData, among kinds: [MonitorData]) {
        if kind == kinds.first {
            self = .all(but: Set(kinds.map(\.command)).subtracting([kind.command]))
        } else {
            self = .only(kind.command)
        }
    }

    /// Whether what is damaged, and payloads without any frame, are this source's to refuse.
    var takesDamage: Bool {
        switch self {
        case .all: true
        case .only: false
        }
    }

    func takes(_ frame: Frame) -> Bool {
        switch self {
        case .all(let others):
            guard !others.isEmpty, let header = try? Segment.header(of: frame) else { return true }
            return !others.contains(header.command)
        case .only(let command):
            return (try? Segment.header(of: frame))?.command == command
        }
    }
}
