/// Which devices a daemon judges: all of them, or its share where several daemons share a city.
///
/// A class whose topics name the partition is shared out device by device. Any other class is judged as a whole, by the daemon that owns
/// partition 0; so each device has one judge, whatever the sources.
public struct Jurisdiction: Sendable, Equatable {
    /// One daemon that judges everything.
    public static let everything = Jurisdiction()

    /// `nil` for everything.
    public let partitions: Partitions?
    private let sharedOut: Set<ClassIndex>

    private init() {
        partitions = nil
        sharedOut = []
    }

    /// * `sharedOut`: the classes of sources with a partition in their topic.
    public init(_ partitions: Partitions, sharingOut sharedOut: Set<ClassIndex>) {
        self.partitions = partitions
        self.sharedOut = sharedOut
    }

    /// Whether this is the daemon for what is not shared out.
    public var holdsWhatIsNotShared: Bool { partitions?.owns(0) ?? true }

    /// Whether all devices of a class are ours, however many there are.
    public func holdsAll(of deviceClass: ClassIndex) -> Bool {
        guard let partitions else { return true }
        return sharedOut.contains(deviceClass) ? partitions.others.isEmpty : holdsWhatIsNotShared
    }

    /// Whether there are devices here that are not in those partitions; `nil` stands for all.
    public func takesMore(than others: Partitions?) -> Bool {
        guard let others else { return false }
        guard let partitions, partitions.count == others.count else { return true }
        return !Set(partitions.own).isSubset(of: others.own)
    }

    /// The partition by which a device has its judge: 0 for what is not shared out.
    public func partition(of device: String, of deviceClass: ClassIndex) -> Int {
        guard let partitions, sharedOut.contains(deviceClass) else { return 0 }
        return partitions.partition(of: device.utf8.span)
    }

    /// The share of a daemon that has only this partition; where nothing is shared out, everything.
    public func only(_ partition: Int) -> Jurisdiction {
        guard let partitions else { return self }
        return Jurisdiction(Partitions(count: partitions.count, own: [partition]), sharingOut: sharedOut)
    }

    public func contains(_ device: Span<UInt8>, of deviceClass: ClassIndex) -> Bool {
        guard let partitions else { return true }
        return sharedOut.contains(deviceClass) ? partitions.contains(device: device) : holdsWhatIsNotShared
    }

    public func contains(_ device: String, of deviceClass: ClassIndex) -> Bool {
        contains(device.utf8.span, of: deviceClass)
    }
}
