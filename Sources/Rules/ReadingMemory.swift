import Caches
import Telemetry

/// The last two readings of every device that were judged, only the fields of its class.
///
/// They lie side by side in a flat array: taking in a reading copies some ten words and allocates nothing.
struct ReadingMemory {
    /// When a reading was taken and when it arrived, and which fields it has.
    struct Head: BitwiseCopyable {
        var observedAt = Instant.distantPast
        var receivedAt = Instant.distantPast
        /// Bit `n` says that field `n` was reported.
        var present: UInt32 = 0
    }

    /// One of the readings: two for each device.
    struct Row: BitwiseCopyable {
        /// Its first word.
        fileprivate let start: Int
        fileprivate let present: UInt32
    }

    /// A row of nothing, before any device.
    static let nothing = Row(start: 0, present: 0)

    private let fieldCount: Int
    /// Of each device which of its rows is the latest, then both rows: when it was taken, when it arrived, which fields are
    /// present, and the fields.
    private var words: [UInt64] = []
    private static let headWords = 3

    init(fieldCount: Int) {
        self.fieldCount = fieldCount
    }

    private var wordsOfRow: Int { Self.headWords &+ fieldCount }
    private var wordsOfDevice: Int { 1 &+ 2 &* wordsOfRow }

    mutating func addDevice() {
        words.append(0)
        for _ in 0..<2 {
            let never = UInt64(bitPattern: Instant.distantPast.milliseconds)
            words.append(contentsOf: [never, never, 0])
            words.append(contentsOf: repeatElement(0, count: fieldCount))
        }
    }

    func prefetch(_ device: Int) {
        words.prefetch(share: device, each: wordsOfDevice)
    }

    /// Makes a reading the latest of its device; the one that was the latest is now the one before it.
    mutating func add(
        _ measurements: inout Measurements,
        observedAt: Instant,
        receivedAt: Instant,
        of device: Int
    ) {
        let first = device &* wordsOfDevice
        let latest = words[first] ^ 1
        let start = first &+ 1 &+ Int(latest) &* wordsOfRow
        words[first] = latest
        words[start] = UInt64(bitPattern: observedAt.milliseconds)
        words[start + 1] = UInt64(bitPattern: receivedAt.milliseconds)
        words[start + 2] = UInt64(measurements.present)
        measurements.copyBits(into: &words, at: start &+ Self.headWords, count: fieldCount)
    }

    /// The latest reading of a device; without any field where there is none.
    func latest(of device: Int) -> Row { row(of: device, words[device &* wordsOfDevice]) }

    /// The one before it.
    func previous(of device: Int) -> Row { row(of: device, words[device &* wordsOfDevice] ^ 1) }

    private func row(of device: Int, _ number: UInt64) -> Row {
        let start = device &* wordsOfDevice &+ 1 &+ Int(number) &* wordsOfRow
        return Row(start: start, present: UInt32(truncatingIfNeeded: words[start + 2]))
    }

    func head(_ row: Row) -> Head {
        Head(observedAt: instant(row.start), receivedAt: instant(row.start + 1), present: row.present)
    }

    private func instant(_ word: Int) -> Instant { Instant(milliseconds: Int64(bitPattern: words[word])) }

    func has(_ field: Int, in row: Row) -> Bool {
        row.present & (1 &<< UInt32(truncatingIfNeeded: field)) != 0
    }

    func bits(_ field: Int, in row: Row) -> UInt64 { words[row.start + Self.headWords + field] }

    /// The bits of a field; `nil` where it was not reported.
    @inline(__always)
    func value(_ field: Int, in row: Row) -> UInt64? {
        row.present & (1 &<< UInt32(truncatingIfNeeded: field)) == 0 ? nil : words[row.start + Self.headWords + field]
    }

    func number(_ field: Int, in row: Row) -> Double { Double(bitPattern: bits(field, in: row)) }

    /// The values of a row as a reading has them.
    func measurements(in row: Row) -> Measurements {
        var measurements = Measurements()
        for field in 0..<fieldCount where has(field, in: row) {
            measurements.set(field, bits: bits(field, in: row))
        }
        return measurements
    }
}
