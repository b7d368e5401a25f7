/// Gives each device a number when it is first met, and finds it again by the bytes of its name without allocating.
///
/// One directory belongs to one pipeline: the numbers mean nothing elsewhere and are never stored.
public final class DeviceDirectory {
    /// A class and the name of a device in it.
    public struct Entry: Sendable {
        public let deviceClass: ClassIndex
        public let name: String
        fileprivate let hash: UInt64
    }

    private var known = KnownDevices()

    public init() {}

    public var count: Int { known.entries.count }

    public subscript(device: DeviceIndex) -> Entry {
        known.entries[Int(device.rawValue)]
    }

    /// The number of the device of this class and name, a new one when it has not been met.
    public func index(of name: Span<UInt8>, in deviceClass: ClassIndex) -> DeviceIndex {
        known.index(of: name, in: deviceClass)
    }

    /// The number of the device of this class and name; `nil` when it has not been met.
    public func knownIndex(of name: Span<UInt8>, in deviceClass: ClassIndex) -> DeviceIndex? {
        known.knownIndex(of: name, in: deviceClass)
    }

    /// The same for a text.
    public func index(of name: String, in deviceClass: ClassIndex) -> DeviceIndex {
        index(of: name.utf8.span, in: deviceClass)
    }
}

/// The contents of a directory, in one value: a lookup is then one access of the object, which Swift checks at run time.
private struct KnownDevices {
    private(set) var entries: [DeviceDirectory.Entry] = []
    /// Open addressing with linear probing: index + 1, or 0 where nothing stands. Its size is a power of two.
    private var table: [UInt32] = Array(repeating: 0, count: 1024)

    mutating func index(of name: Span<UInt8>, in deviceClass: ClassIndex) -> DeviceIndex {
        let hash = fingerprint(name, deviceClass)
        let slot = slot(of: name, deviceClass, hash)
        guard table[slot] == 0 else { return DeviceIndex(Int(table[slot] - 1)) }
        return add(DeviceDirectory.Entry(deviceClass: deviceClass, name: text(name), hash: hash), at: slot)
    }

    func knownIndex(of name: Span<UInt8>, in deviceClass: ClassIndex) -> DeviceIndex? {
        let slot = slot(of: name, deviceClass, fingerprint(name, deviceClass))
        return table[slot] == 0 ? nil : DeviceIndex(Int(table[slot] - 1))
    }

    /// Where the device stands in the table, or else the place that is free for it.
    private func slot(of name: Span<UInt8>, _ deviceClass: ClassIndex, _ hash: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: hash) & (table.count - 1)
        while table[slot] != 0 {
            let candidate = Int(table[slot] - 1)
            if entries[candidate].hash == hash, entries[candidate].deviceClass == deviceClass,
                isEqual(entries[candidate].name, name)
            {
                return slot
            }
            slot = (slot + 1) & (table.count - 1)
        }
        return slot
    }

    private mutating func add(_ entry: DeviceDirectory.Entry, at slot: Int) -> DeviceIndex {
        entries.append(entry)
        table[slot] = UInt32(entries.count)
        if entries.count * 2 > table.count { grow() }
        return DeviceIndex(entries.count - 1)
    }

    private mutating func grow() {
        table = Array(repeating: 0, count: table.count * 2)
        for (index, entry) in entries.enumerated() {
            var slot = Int(truncatingIfNeeded: entry.hash) & (table.count - 1)
            while table[slot] != 0 { slot = (slot + 1) & (table.count - 1) }
            table[slot] = UInt32(index + 1)
        }
    }
}

/// FNV-1a (64 bit) over the name and the class, with a last mix so that the low bits depend on all of it.
private func fingerprint(_ name: Span<UInt8>, _ deviceClass: ClassIndex) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(deviceClass.rawValue)
    for index in name.indices {
        hash = (hash ^ UInt64(name[index])) &* 0x0000_0100_0000_01b3
    }
    return hash ^ (hash >> 32)
}

private func isEqual(_ known: String, _ name: Span<UInt8>) -> Bool {
    let bytes = known.utf8.span
    guard bytes.count == name.count else { return false }
    for index in name.indices where bytes[index] != name[index] {
        return false
    }
    return true
}

private func text(_ bytes: Span<UInt8>) -> String {
    String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
}
