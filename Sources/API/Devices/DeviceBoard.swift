public import Storage
import Synchronization
public import Telemetry

/// The latest reading of each device and the alerts that fire for it, for everybody who does not want to ask the store.
///
/// The pipeline writes it once a turn, after its commit; readers take copies. Every change gives its entry the next version, so that
/// a map asks for what is new.
public final class DeviceBoard: Sendable {
    /// One device.
    struct Entry: Sendable {
        let key: DeviceKey
        let deviceClass: ClassIndex
        /// Its latest judged reading; `nil` while it has none, as a device whose alerts the store knows.
        var reading: Reading?
        /// When it was last heard, by our clock.
        var heardAt = Instant.distantPast
        var firing: [FiringAlert] = []
        var version: Int64 = 0

        /// The gravest severity of what fires.
        var severity: Severity? { firing.map(\.severity).max { $0.rank < $1.rank } }
    }

    fileprivate struct State {
        /// In the order in which devices were met.
        var entries: [Entry] = []
        /// The entry of a number of the pipeline's directory, and -1 where there is none.
        var entryOfDevice: [Int32] = []
        var numbers: [DeviceKey: Int] = [:]
        var version: Int64 = 0
        var clock = Instant.distantPast
    }

    private let state = Mutex(State())
    private let catalogue: Catalogue
    /// Distinguishes this board from that of an earlier run.
    let epoch: Int64

    /// `epoch`: another one for each run, as the time of the start in milliseconds.
    public init(catalogue: Catalogue, epoch: Int64) {
        self.catalogue = catalogue
        self.epoch = epoch
    }

    // MARK: - The pipeline's side

    /// Takes over what a turn has committed.
    ///
    /// `clock`: what the clock shows by which devices are judged.
    public func note(_ readings: [Reading], _ events: [AlertEvent], _ directory: DeviceDirectory, clock: Instant) {
        state.withLock { state in
            state.clock = clock
            for reading in readings { state.note(reading, directory, catalogue) }
            for event in events { state.note(event, catalogue) }
        }
    }

    /// Takes over what the store knows when the daemon begins.
    public func restore(_ alerts: [FiringAlert]) {
        state.withLock { state in
            for alert in alerts {
                let key = DeviceKey(deviceClass: alert.deviceClass, device: alert.device)
                guard let number = state.number(of: key, catalogue) else { continue }
                state.entries[number].firing.append(alert)
                state.touch(number)
            }
        }
    }

    // MARK: - Everybody's side

    /// What changed behind a version, in the order of versions, at most `limit` entries.
    func changes(after version: Int64, limit: Int) -> Changes {
        state.withLock { state in
            var changed = state.entries.indices.filter { state.entries[$0].version > version }
            changed.sort { state.entries[$0].version < state.entries[$1].version }
            let isCut = changed.count > limit
            if isCut { changed.removeLast(changed.count - limit) }
            return Changes(
                entries: changed.map { state.entries[$0] },
                isCut: isCut,
                version: state.version,
                clock: state.clock
            )
        }
    }

    struct Changes {
        let entries: [Entry]
        let isCut: Bool
        /// Of the board.
        let version: Int64
        let clock: Instant
    }

    /// All entries, and what the clock shows.
    var all: (entries: [Entry], clock: Instant) {
        state.withLock { ($0.entries, $0.clock) }
    }

    var clock: Instant { state.withLock { $0.clock } }

    subscript(key: DeviceKey) -> Entry? {
        state.withLock { state in state.numbers[key].map { state.entries[$0] } }
    }

    /// How many devices of each class have reported, by the numbers of the classes.
    public var counts: [Int] {
        state.withLock { state in
            var counts = Array(repeating: 0, count: catalogue.classes.count)
            for entry in state.entries where entry.reading != nil { counts[Int(entry.deviceClass.rawValue)] += 1 }
            return counts
        }
    }

    /// When a device of each class was last heard, `nil` for never, and how many were in the hour before; by the numbers of the
    /// classes.
    public var hearing: [(heardAt: Instant?, devices: Int)] {
        state.withLock { state in
            var latest = [Instant](repeating: .distantPast, count: catalogue.classes.count)
            for entry in state.entries {
                let number = Int(entry.deviceClass.rawValue)
                latest[number] = max(latest[number], entry.heardAt)
            }
            var counts = [Int](repeating: 0, count: latest.count)
            for entry in state.entries where entry.heardAt > .distantPast {
                let number = Int(entry.deviceClass.rawValue)
                if latest[number] - entry.heardAt <= .hours(1) { counts[number] += 1 }
            }
            return zip(latest, counts).map { ($0 > .distantPast ? $0 : nil, $1) }
        }
    }

    /// How many alerts of each severity fire.
    public var firing: [Severity: Int] {
        state.withLock { state in
            var counts: [Severity: Int] = [:]
            for entry in state.entries { for alert in entry.firing { counts[alert.severity, default: 0] += 1 } }
            return counts
        }
    }
}

extension DeviceBoard.State {
    fileprivate mutating func note(_ reading: Reading, _ directory: DeviceDirectory, _ catalogue: Catalogue) {
        let number = number(of: reading.device, directory, catalogue)
        entries[number].heardAt = max(entries[number].heardAt, reading.receivedAt)
        touch(number)
        // Nobody believes where a jump was, and what is late was overtaken.
        guard reading.admission == .judged else { return }
        if let known = entries[number].reading, known.observedAt >= reading.observedAt { return }
        entries[number].reading = reading
    }

    fileprivate mutating func note(_ event: AlertEvent, _ catalogue: Catalogue) {
        let alert = event.alert
        guard !alert.isLate,
            let number = number(of: DeviceKey(deviceClass: alert.deviceClass, device: alert.device), catalogue)
        else { return }
        entries[number].firing.removeAll { $0.id == alert.id }
        touch(number)
        switch event.kind {
        case .resolved: break
        case .fired, .escalated:
            entries[number].firing.append(
                FiringAlert(
                    id: alert.id,
                    rule: alert.rule,
                    severity: alert.severity,
                    deviceClass: alert.deviceClass,
                    device: alert.device
                )
            )
        }
    }

    fileprivate mutating func touch(_ number: Int) {
        version += 1
        entries[number].version = version
    }

    private mutating func number(
        of device: DeviceIndex,
        _ directory: DeviceDirectory,
        _ catalogue: Catalogue
    ) -> Int {
        let index = Int(device.rawValue)
        while entryOfDevice.count <= index { entryOfDevice.append(-1) }
        if entryOfDevice[index] >= 0 { return Int(entryOfDevice[index]) }
        let met = directory[device]
        let key = DeviceKey(deviceClass: catalogue[met.deviceClass].name, device: met.name)
        let number = add(key, met.deviceClass)
        entryOfDevice[index] = Int32(number)
        return number
    }

    /// `nil` where the class is none of the catalogue's.
    fileprivate mutating func number(of key: DeviceKey, _ catalogue: Catalogue) -> Int? {
        if let number = numbers[key] { return number }
        return catalogue.index(of: key.deviceClass).map { add(key, $0) }
    }

    private mutating func add(_ key: DeviceKey, _ deviceClass: ClassIndex) -> Int {
        if let number = numbers[key] { return number }
        entries.append(DeviceBoard.Entry(key: key, deviceClass: deviceClass))
        numbers[key] = entries.count - 1
        return entries.count - 1
    }
}
