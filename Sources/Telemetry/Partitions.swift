/// A share of a city's devices: each device belongs, by its name, to one of `count` partitions, and some of them are ours.
///
/// The number of a partition is what NATS makes of `{{partition(count,1)}}` in a subject mapping: 32-bit FNV-1a over the bytes of the
/// name, modulo `count` (docs.nats.io, *Deterministic Subject Token Partitioning*). The broker sorts the messages, and we must know of
/// devices that are silent whose they are, so both reckon alike.
public struct Partitions: Sendable, Equatable {
    /// More than any city has daemons.
    public static let most = 1024

    /// From 1 to ``most``.
    public let count: Int
    private let isOwn: [Bool]

    /// * `own`: numbers from 0 on, below `count`.
    public init(count: Int, own: Set<Int>) {
        precondition((1...Self.most).contains(count) && own.allSatisfy { (0..<count).contains($0) })
        self.count = count
        isOwn = (0..<count).map { own.contains($0) }
    }

    /// Ours, in order.
    public var own: [Int] { isOwn.indices.filter { isOwn[$0] } }
    /// Those of other daemons, in order.
    public var others: [Int] { isOwn.indices.filter { !isOwn[$0] } }

    /// `partition`: any number.
    public func owns(_ partition: Int) -> Bool { isOwn.indices.contains(partition) && isOwn[partition] }

    /// The partition of a device.
    public func partition(of device: Span<UInt8>) -> Int {
        var hash: UInt32 = 0x811c_9dc5
        for index in device.indices { hash = (hash ^ UInt32(device[index])) &* 0x0100_0193 }
        return Int(hash % UInt32(count))
    }

    /// Whether a device is ours.
    public func contains(device: Span<UInt8>) -> Bool { isOwn[partition(of: device)] }
}

/// `0 1 of 4`, as the store keeps it; ` of 4` where none is ours.
extension Partitions: LosslessStringConvertible {
    public init?(_ description: String) {
        let words = description.split(separator: " ")
        guard words.count >= 2, words[words.count - 2] == "of", let count = Int(words[words.count - 1]),
            (1...Self.most).contains(count)
        else { return nil }
        let own = words.dropLast(2).map { Int($0) ?? -1 }
        guard own.allSatisfy({ (0..<count).contains($0) }) else { return nil }
        self.init(count: count, own: Set(own))
    }

    public var description: String { "\(own.map(String.init).joined(separator: " ")) of \(count)" }
}
