import Telemetry

/// The last two readings of every device that were judged, only the fields of its class.
///
/// They lie side by side in flat arrays: taking in a reading copies some ten words and allocates nothing.
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
        fileprivate let number: Int
        fileprivate let start: Int
        fileprivate let present: UInt32
    }

    /// A row of nothing, before any device.
    static let nothing = Row(number: 0, start: 0, present: 0)

    private let fieldCount: Int
    private var bits: [UInt64] = []
    private var heads: [Head] = []
    /// For each device, which of its two rows is the latest.
    private var latest: [Int] = []

    init(fieldCount: Int) {
        self.fieldCount = fieldCount
    }

    mutating func addDevice() {
        latest.append(0)
        heads.append(Head())
        heads.append(Head())
        bits.append(contentsOf: repeatElement(0, count: 2 * fieldCount))
    }

    /// Makes a reading the latest of its device; the one that was the latest is now the one before it.
    mutating func add(
        _ measurements: inout Measurements,
        observedAt: Instant,
        receivedAt: Instant,
        of device: Int
    ) {
        latest[device] ^= 1
        let row = 2 * device + latest[device]
        heads[row] = Head(observedAt: observedAt, receivedAt: receivedAt, present: measurements.present)
        measurements.copyBits(into: &bits, at: row * fieldCount, count: fieldCount)
    }

    /// The latest reading of a device; without any field where there is none.
    func latest(of device: Int) -> Row { row(2 * device + latest[device]) }

    /// The one before it.
    func previous(of device: Int) -> Row { row(2 * device + (latest[device] ^ 1)) }

    private func row(_ number: Int) -> Row {
        Row(number: number, start: number * fieldCount, present: heads[number].present)
    }

    func head(_ row: Row) -> Head { heads[row.number] }

    func has(_ field: Int, in row: Row) -> Bool {
        row.present & (1 &<< UInt32(truncatingIfNeeded: field)) != 0
    }

    func bits(_ field: Int, in row: Row) -> UInt64 { bits[row.start + field] }

    /// The bits of a field; `nil` where it was not reported.
    @inline(__always)
    func value(_ field: Int, in row: Row) -> UInt64? {
        row.present & (1 &<< UInt32(truncatingIfNeeded: field)) == 0 ? nil : bits[row.start + field]
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
