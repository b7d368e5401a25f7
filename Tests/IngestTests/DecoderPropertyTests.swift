import Foundation
import Ingest
import Telemetry
import TestSupport
import Testing

@Suite struct DecoderPropertyTests {
    @Test(arguments: ["truck", "sweeper", "fume"])
    func validDocumentsReadAsFoundationReadsThem(_ name: String) throws {
        let seed: UInt64 = 2_826
        let index = try #require(shippedCatalogue.index(of: name))
        var documents = RandomDocument(deviceClass: shippedCatalogue[index], random: SplitMix64(seed: seed))
        let oracle = FoundationOracle(deviceClass: shippedCatalogue[index])
        var desk = Desk()
        var readings = 0
        for _ in 0..<1500 {
            let document = documents.next()
            let arrivals = desk.take(document, topic: "cityward/\(name)/42")
            let expected = try #require(oracle.outcomes(of: Array(document.utf8)), "\(document)")
            try check(arrivals, expected, "\(document), seed \(seed)")
            readings += arrivals.readings.count
        }
        #expect(readings > 500, "the documents are so bad that they show nothing")
    }

    /// Damage either leaves a document that both read alike, or one that the decoder refuses as a whole.
    @Test func damagedDocumentsAreReadOrRefusedWhole() throws {
        let seed: UInt64 = 404
        let truck = ClassIndex(0)
        var documents = RandomDocument(deviceClass: shippedCatalogue[truck], random: SplitMix64(seed: seed))
        let oracle = FoundationOracle(deviceClass: shippedCatalogue[truck])
        var desk = Desk()
        var refused = 0
        for _ in 0..<6000 {
            let bytes = documents.damaged(documents.next())
            let arrivals = desk.take(bytes, topic: Array("cityward/truck/42".utf8))
            let message = "\(String(decoding: bytes, as: UTF8.self)), seed \(seed)"
            let expected = oracle.outcomes(of: bytes)
            if let rejection = arrivals.rejections.first, rejection.isAboutTheDocument {
                refused += 1
                #expect(arrivals.readings.isEmpty && arrivals.rejections.count == 1)
                #expect(rejection.payload == bytes, "the payload is kept as it came: \(message)")
                let isAgreed = expected == nil || expected == [.rejected(rejection.reason)]
                #expect(isAgreed || isFoundationsLeniency(bytes) || rejection.detail.contains("number"), "\(message)")
            } else {
                try check(arrivals, #require(expected, "Foundation refuses \(message)"), message)
            }
        }
        #expect((1000..<5900).contains(refused), "\(refused) refused: the damage is too little or too much")
    }

    @Test func noiseNeverTraps() {
        let seed: UInt64 = 13
        var random = SplitMix64(seed: seed)
        var desk = Desk()
        for _ in 0..<20_000 {
            let alphabet = Array("{}[]\",:0123456789.-+eE\\u truefalsn\u{0}\u{80}".utf8)
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet.randomElement(using: &random)!
            }
            let arrivals = desk.take(bytes, topic: Array("cityward/truck/42".utf8))
            #expect(arrivals.readings.isEmpty && !arrivals.rejections.isEmpty, "\(bytes), seed \(seed)")
        }
    }

    /// Every item is a reading or a rejection, in the document's order, with the oracle's values.
    private func check(
        _ arrivals: Arrivals,
        _ expected: [FoundationOracle.Outcome],
        _ message: String
    ) throws {
        try #require(arrivals.readings.count + arrivals.rejections.count == expected.count, "\(message)")
        var readings = arrivals.readings.makeIterator()
        var rejections = arrivals.rejections.makeIterator()
        for outcome in expected {
            switch outcome {
            case .rejected(let reason):
                #expect(rejections.next()?.reason == reason, "\(message)")
            case .reading(let instant, let values):
                let next = readings.next()
                let reading = try #require(next, "\(message)")
                #expect(reading.observedAt == instant, "\(message)")
                let decoded = shippedCatalogue[reading.deviceClass].oracleValues(of: reading)
                let agrees =
                    decoded.count == values.count && values.allSatisfy { decoded[$0]?.isNear($1) ?? false }
                #expect(agrees, "\(decoded) instead of \(values) in \(message)")
            }
        }
    }

    /// Foundation reads over commas at the end, byte order marks, and UTF-16 and -32.
    private func isFoundationsLeniency(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        return bytes.contains(0) || bytes.starts(with: [0xef, 0xbb, 0xbf])
            || text.range(of: ",[ \n\r\t]*[\\]}]", options: .regularExpression) != nil
    }
}

extension Rejection {
    /// Of a whole payload, not of one item in it.
    fileprivate var isAboutTheDocument: Bool {
        switch reason {
        case .tooLarge, .tooMany, .empty, .invalidUTF8, .tooDeep, .malformed, .wrongChecksum, .checksumOfHJ212,
            .checksumOfModbus, .checksumOfModbusSwapped, .wrongLength, .encrypted,
            .incomplete:
            true
        case .unknownTopic, .invalidDevice, .wrongPartition, .foreignPartition, .deviceMismatch, .tooManyDevices,
            .notAnObject, .missingField, .wrongType,
            .outOfRange, .unknownChoice, .invalidTime, .future, .outdated, .nullIsland:
            false
        }
    }
}

extension DeviceClass {
    fileprivate func oracleValues(of reading: Reading) -> [String: FoundationOracle.Value] {
        var values: [String: FoundationOracle.Value] = [:]
        for (index, field) in fields.enumerated() where reading.measurements.has(index) {
            values[field.name] =
                switch field.kind {
                case .number: .number(reading.measurements.number(index))
                case .integer: .integer(reading.measurements.integer(index))
                case .boolean: .boolean(reading.measurements.boolean(index))
                case .choice(let texts): .choice(texts[reading.measurements.choice(index)])
                }
        }
        return values
    }
}
