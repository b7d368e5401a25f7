public import Telemetry

/// What a terminal reports at one time: real-time data, states, or statistics of a period.
public struct Report: Sendable, Equatable {
    /// Bytes of a content, its `&&` included; what is longer goes into several frames.
    public static let longestContent = 950

    public var device: String
    public var password: String
    /// `ST`.
    public var system: Int
    public var command: Command
    /// Of the sample, or the beginning of the period.
    public var dataTime: Instant
    /// One for each factor, without the time.
    public var groups: [[NamedValue]]

    public init(
        device: String,
        password: String,
        system: Int,
        command: Command,
        dataTime: Instant,
        groups: [[NamedValue]]
    ) {
        self.device = device
        self.password = password
        self.system = system
        self.command = command
        self.dataTime = dataTime
        self.groups = groups
    }

    /// The frames that carry it: one, or sub-packets with a number of their own each, in which the time is repeated and groups are whole.
    ///
    /// `sentAt`: when the first leaves; those behind it are a millisecond later each, because request numbers must differ.
    public func segments(
        sentAt: Instant,
        version: FrameFlag.Version = .edition2017,
        wantsAnswer: Bool = true
    ) -> [Segment] {
        let packets = packets
        return packets.enumerated().map { index, groups in
            Segment(
                header: Header(
                    requestNumber: DeviceTime.milliseconds(sentAt + TimeSpan(milliseconds: Int64(index))),
                    system: system,
                    command: command,
                    password: password,
                    device: device,
                    flag: FrameFlag(version: version, isSubPacket: packets.count > 1, wantsAnswer: wantsAnswer),
                    packet: Header.Packet(count: packets.count, number: index + 1)
                ),
                groups: groups
            )
        }
    }

    /// As many groups in each as there is room for, one at least.
    private var packets: [[[NamedValue]]] {
        let time = NamedValue("DataTime", DeviceTime.seconds(dataTime))
        let empty = "DataTime=\(time.value)".utf8.count + 4
        var packets = [[[time]]]
        var length = empty
        for group in groups {
            let added = group.map { $0.name.utf8.count + $0.value.utf8.count + 2 }.reduce(0, +)
            if length + added > Self.longestContent, packets[packets.count - 1].count > 1 {
                packets.append([[time]])
                length = empty
            }
            packets[packets.count - 1].append(group)
            length += added
        }
        return packets
    }
}
