import Storage
import Telemetry

/// Gathers the readings that many alerts call for in one pass over the store: no index finds a device's readings, so their
/// stretches are merged and looked through once.
struct ReadingCollector {
    /// How much of a stretch is read at a time. A read that goes on for long keeps the write-ahead log from being reused.
    private static let slice = TimeSpan.minutes(1)

    private let calls: [EvidenceCall]
    private let catalogue: Catalogue
    private let terms: EvidenceTerms

    init(_ calls: [EvidenceCall], _ catalogue: Catalogue, _ terms: EvidenceTerms) {
        self.calls = calls
        self.catalogue = catalogue
        self.terms = terms
    }

    /// The parts in the order of their calls.
    func collected(from reader: borrowing StoreReader, at now: Instant) throws -> [EvidencePart] {
        var contents = calls.map { EvidenceContent($0, deviceClass: deviceClass(of: $0), terms) }
        for (name, members) in Dictionary(grouping: calls.indices, by: { calls[$0].deviceClass }) {
            guard let index = catalogue.index(of: name) else { continue }
            try collect(catalogue[index], members, from: reader, into: &contents)
        }
        return zip(calls, contents).map { call, content in
            EvidencePart(alert: call.alert, part: call.part, recordedAt: now, content: content.text)
        }
    }

    private func deviceClass(of call: EvidenceCall) -> DeviceClass? {
        catalogue.index(of: call.deviceClass).map { catalogue[$0] }
    }

    /// `members`: the numbers of the calls of this class.
    private func collect(
        _ deviceClass: DeviceClass,
        _ members: [Int],
        from reader: borrowing StoreReader,
        into contents: inout [EvidenceContent]
    ) throws {
        for stretch in stretches(covering: members.flatMap { terms.stretches(of: calls[$0]) }) {
            let touched = members.filter { member in
                terms.stretches(of: calls[member]).contains { $0.overlaps(stretch) }
            }
            let byDevice = Dictionary(grouping: touched) { calls[$0].device }
            var start = stretch.lowerBound
            while start <= stretch.upperBound {
                let end = min(stretch.upperBound, Instant(milliseconds: (start + Self.slice).milliseconds - 1))
                try reader.readings(of: deviceClass, devices: Set(byDevice.keys), in: start...end) { reading in
                    for member in byDevice[reading.device] ?? [] { contents[member].add(reading) }
                }
                start = Instant(milliseconds: end.milliseconds + 1)
            }
        }
    }
}
