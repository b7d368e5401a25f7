import JT808
public import Places
public import Telemetry

/// Shows what is in frames of JT/T 808, and what the daemon would make of them, whatever the clock says.
public struct TerminalExaminer {
    private let deviceClass: DeviceClass
    private let fields: TerminalFields
    private var parts = PartAssembler()

    /// `vendor`: as in ``Source/vendor``.
    public init(deviceClass: DeviceClass, datum: Datum, vendor: TerminalVendor?) {
        self.deviceClass = deviceClass
        let schema = ReadingSchema(deviceClass: deviceClass, datum: datum, acceptance: Acceptance())
        fields = TerminalFields(schema, vendor: vendor)
    }

    /// The frames in a line of hex digits; a message in parts is shown with its last one.
    public mutating func examine(_ line: Span<UInt8>) -> [Examination] {
        guard HexText.isOne(line), let bytes = HexText.bytes(line), !bytes.isEmpty else {
            return [.refused(Refusal(reason: .malformed, detail: "no hex digits, or an odd number of them"))]
        }
        var splitter = FrameSplitter()
        var contents: [[UInt8]] = []
        splitter.split(bytes.span) { content in contents.append(content.indices.map { content[$0] }) }
        var found = contents.map { examine(content: $0) }
        if splitter.pendingBytes > 0 || splitter.skippedBytes > 0 || found.isEmpty {
            let detail = "\(splitter.pendingBytes + splitter.skippedBytes) bytes that are not between two flags, 7e"
            found.append(.refused(Refusal(reason: .malformed, detail: detail)))
        }
        return found
    }

    private mutating func examine(content: [UInt8]) -> Examination {
        do throws(FrameError) {
            let frame = try Frame(content: content.span)
            guard let whole = parts.add(frame, at: .distantPast).flatMap(PartAssembler.joined) else {
                var json = JSONWriter()
                json.set("frame", json: frame.header.json(bodyBytes: frame.body.count))
                return Examination(json: json.text, isRefused: false)
            }
            return examine(whole)
        } catch {
            return .refused(error.refusal)
        }
    }

    private func examine(_ frame: Frame) -> Examination {
        var json = JSONWriter()
        json.set("frame", json: frame.header.json(bodyBytes: frame.body.count))
        do throws(BodyError) {
            let message = try Message(frame)
            message.describe(in: &json)
            let outcomes = message.positions.map(outcome)
            if case .positionBatch = message {
                json.set("readings", json: "[\(outcomes.map(\.json).joined(separator: ","))]")
            } else if let outcome = outcomes.first {
                json.set(outcome.isRefused ? "refused" : "reading", json: outcome.json)
            }
            return Examination(json: json.text, isRefused: outcomes.contains(where: \.isRefused))
        } catch {
            return .refused(error.refusal, &json)
        }
    }

    /// The reading of a position, or why there is none.
    private func outcome(of position: Position) -> Examination {
        var leftOut: [String] = []
        do throws(Refusal) {
            let decoded = try fields.reading(of: position, wall: .distantFuture, now: nil) { leftOut.append($0) }
            var json = JSONWriter()
            json.set("time", decoded.observedAt.rfc3339())
            deviceClass.describe(decoded.measurements, in: &json)
            if !leftOut.isEmpty { json.set("left_out", json: "[\(leftOut.map(jsonString).joined(separator: ","))]") }
            return Examination(json: json.text, isRefused: false)
        } catch {
            return Examination(json: error.json, isRefused: true)
        }
    }
}

extension Examination {
    /// A message of which nothing can be shown but why.
    static func refused(_ refusal: Refusal) -> Examination {
        var json = JSONWriter()
        return .refused(refusal, &json)
    }

    static func refused(_ refusal: Refusal, _ json: inout JSONWriter) -> Examination {
        json.set("refused", json: refusal.json)
        return Examination(json: json.text, isRefused: true)
    }
}

extension Refusal {
    var json: String {
        var json = JSONWriter()
        json.set("reason", reason.rawValue)
        json.set("detail", detail)
        return json.text
    }
}

extension DeviceClass {
    /// The fields that a reading has.
    func describe(_ measurements: Measurements, in json: inout JSONWriter) {
        for (index, field) in fields.enumerated() where measurements.has(index) {
            switch field.kind {
            case .number: json.set(field.name, measurements.number(index))
            case .integer: json.set(field.name, measurements.integer(index))
            case .boolean: json.set(field.name, measurements.boolean(index))
            case .choice(let texts): json.set(field.name, texts[measurements.choice(index)])
            }
        }
    }
}
