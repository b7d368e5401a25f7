public import HJ212
import Places
public import Telemetry

/// Shows what is in frames of HJ 212, and what the daemon would make of them, whatever the clock says.
public struct MonitorExaminer {
    private let deviceClass: DeviceClass
    private let schema: ReadingSchema
    private let vendor: MonitorVendor?
    private let checksum: ChecksumKind
    /// The length of the periods of 2051.
    private let period: TimeSpan
    private var packets = PacketAssembler<Segment>(patience: .zero)

    /// `vendor`: as in ``MonitorSettings/vendor``.
    public init(
        deviceClass: DeviceClass,
        vendor: MonitorVendor?,
        checksum: ChecksumKind,
        period: TimeSpan = .minutes(10)
    ) {
        self.deviceClass = deviceClass
        schema = ReadingSchema(deviceClass: deviceClass, datum: .wgs84, acceptance: Acceptance())
        self.vendor = vendor
        self.checksum = checksum
        self.period = period
    }

    /// The frames in a line; a report in sub-packets is shown as one with its last.
    public mutating func examine(_ line: Span<UInt8>) -> [Examination] {
        var splitter = FrameSplitter(line)
        var found: [Examination] = []
        while let piece = splitter.next() {
            switch piece {
            case .frame(let frame): found.append(examine(frame))
            case .skipped(let skipped):
                found.append(.refused(Refusal(reason: .malformed, detail: skipped.words)))
            }
        }
        return found.isEmpty ? [.refused(Refusal(reason: .empty, detail: "no frame in the line"))] : found
    }

    private mutating func examine(_ frame: Frame) -> Examination {
        var json = JSONWriter()
        json.set("frame", json: frame.json(header: try? Segment.header(of: frame)))
        do throws(FrameProblem) {
            let segment = try Segment(frame, checksum: checksum)
            return examine(segment, &json)
        } catch {
            return .refused(error.refusal, &json)
        }
    }

    private mutating func examine(_ segment: Segment, _ json: inout JSONWriter) -> Examination {
        var groups = segment.groups
        var isWhole = true
        switch packets.add(segment, segment, at: .distantPast) {
        case .whole(let segments): groups = segments.flatMap(\.groups)
        case .alone, .repeated: break
        case .waiting: isWhole = false
        }
        let content = Content(groups)
        content.describe(in: &json)
        guard isWhole, let data = MonitorData(command: segment.header.command, period: period) else {
            return Examination(json: json.text, isRefused: false)
        }
        return examine(content, as: data, &json)
    }

    private func examine(_ content: Content, as data: MonitorData, _ json: inout JSONWriter) -> Examination {
        var leftOut: [String] = []
        do throws(Refusal) {
            let fields = MonitorFields(schema, data: data, vendor: vendor)
            let decoded = try fields.reading(of: content, wall: .distantFuture, now: nil) { leftOut.append($0) }
            var reading = JSONWriter()
            reading.set("time", decoded.observedAt.rfc3339())
            deviceClass.describe(decoded.measurements, in: &reading)
            if !leftOut.isEmpty { reading.set("left_out", json: "[\(leftOut.map(jsonString).joined(separator: ","))]") }
            json.set("reading", json: reading.text)
            return Examination(json: json.text, isRefused: false)
        } catch {
            // Of other data than those of the moment, a source takes those that its class is made for.
            if data != .realTime, error.reason == .missingField {
                return Examination(json: json.text, isRefused: false)
            }
            return .refused(error, &json)
        }
    }
}

extension MonitorData {
    /// The kind of data that a frame carries; `nil` where it carries none.
    fileprivate init?(command: Command, period: TimeSpan) {
        let all: [MonitorData] = [.realTime, .states, .minutes(period), .hours, .days]
        guard let data = all.first(where: { $0.command == command }) else { return nil }
        self = data
    }
}

extension Frame {
    /// `header`: `nil` where it cannot be read.
    fileprivate func json(header: Header?) -> String {
        var json = JSONWriter()
        if let header { header.describe(in: &json) }
        json.set("bytes", Int64(segmentLength))
        if declaredLength != segmentLength { json.set("declared_bytes", Int64(declaredLength)) }
        json.set("checksum", checksumText)
        json.set("crc", checksums.kind(fitting: checksum)?.rawValue ?? "none")
        return json.text
    }
}

extension Header {
    fileprivate func describe(in json: inout JSONWriter) {
        json.set("command", Int64(command.rawValue))
        json.set("name", command.title)
        json.set("device", device)
        json.set("number", requestNumber)
        if let system { json.set("system", Int64(system)) }
        json.set("password", password)
        if let flag {
            json.set("flag", Int64(flag.rawValue))
            json.set("wants_answer", flag.wantsAnswer)
        }
        if let packet { json.set("packet", "\(packet.number) of \(packet.count)") }
    }
}

extension Content {
    /// What is said, in the words of the frame.
    fileprivate func describe(in json: inout JSONWriter) {
        json.set("data_time", dataTime)
        let factors = factors.map { factor in
            var json = JSONWriter()
            json.set("code", factor.code)
            for value in factor.values { json.set(value.suffix.rawValue, value.text) }
            return json.text
        }
        if !factors.isEmpty { json.set("factors", json: "[\(factors.joined(separator: ","))]") }
        guard !parameters.isEmpty else { return }
        let others = parameters.map { parameter in
            var json = JSONWriter()
            json.set("name", parameter.name)
            json.set("value", parameter.value)
            return json.text
        }
        json.set("parameters", json: "[\(others.joined(separator: ","))]")
    }
}

extension Command {
    /// What the frame is called; `nil` for those that this program does not read.
    fileprivate var title: String? {
        switch self {
        case .setTime: "set the time"
        case .timeRequest: "request of the time"
        case .realTime: "real-time data"
        case .deviceStatus: "states of devices"
        case .dayData: "data of a day"
        case .minuteData: "data of minutes"
        case .hourData: "data of an hour"
        case .requestReply: "reply to a request"
        case .result: "result of a request"
        case .noticeReply: "reply to a notice"
        case .dataReply: "acknowledgement of data"
        default: nil
        }
    }
}
