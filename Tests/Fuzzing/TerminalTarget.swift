import Ingest
import JT808
import Places
import Telemetry

extension FuzzTarget {
    /// A payload of JT/T 808 frames, as bytes or hex text: a frame that is read is written back as it was, everything in the payload is
    /// accounted for, and readings hold what their schema says.
    static let terminalFrame = FuzzTarget(name: "terminal-frame", longestInput: 4096) {
        input throws(BrokenInvariant) in
        try checkFrames(in: input)
        try checkTerminal(input, .jt808)
    }

    /// What EMQX's gateway publishes of the same.
    static let terminalJSON = FuzzTarget(name: "terminal-json", longestInput: 4096) {
        input throws(BrokenInvariant) in
        try checkTerminal(input, .jt808JSON)
    }

    private static func checkFrames(in input: Span<UInt8>) throws(BrokenInvariant) {
        var splitter = FrameSplitter()
        var contents: [[UInt8]] = []
        splitter.split(input) { content in contents.append(content.indices.map { content[$0] }) }
        let kept = contents.map(\.count).reduce(0, +) + splitter.pendingBytes + splitter.skippedBytes
        try require(kept <= input.count, "the splitter has made bytes")
        for content in contents {
            guard let frame = try? Frame(content: content.span) else { continue }
            let again = Array(frame.encoded.dropFirst().dropLast())
            try require((try? Frame(content: again.span)) == frame, "a frame is not read back as it was written")
            guard let message = try? Message(frame) else { continue }
            let frames = message.frames(
                phone: frame.header.phone,
                edition: frame.header.edition,
                serial: frame.header.serial
            )
            let joined = PartAssembler.joined(frames)
            try require(
                joined.flatMap { try? Message($0) } == message,
                "\(message.id) is not read back as it was written"
            )
        }
    }

    private static let wall = Instant(milliseconds: 1_795_388_709_250)

    private static func checkTerminal(
        _ input: Span<UInt8>,
        _ format: Source.Format
    ) throws(BrokenInvariant) {
        let arrivals = takeOfTerminal(input, format)
        try require(
            !arrivals.isEmpty || !arrivals.messagesWithoutReading.isEmpty,
            "nothing came of the payload"
        )
        let deviceClass = terminalCatalogue[ClassIndex(0)]
        for reading in arrivals.readings {
            for (index, field) in deviceClass.fields.enumerated() where reading.measurements.has(index) {
                guard case .number(let range) = field.kind else { continue }
                let number = reading.measurements.number(index)
                try require(range.contains(number), "\(field.name) \(number)")
            }
        }
        for rejection in arrivals.rejections where rejection.payload.count == rejection.payloadBytes {
            try require(!rejection.detail.isEmpty, "a rejection that does not say why")
            let again = takeOfTerminal(rejection.payload.span, format)
            let isAlike = again.rejections.contains { $0.reason == rejection.reason }
            try require(isAlike, "'\(rejection.detail)' became \(again.rejections.map(\.detail)) when it was replayed")
        }
    }

    private static func takeOfTerminal(_ payload: Span<UInt8>, _ format: Source.Format) -> Arrivals {
        guard let topic = try? TopicPattern("jt808/{device}") else { fatalError("it is a pattern") }
        let source = Source(
            topic: topic,
            deviceClass: ClassIndex(0),
            format: format,
            datum: .wgs84,
            vendor: TerminalVendor(
                name: "fuzzed",
                readouts: [
                    TerminalReadout(
                        "weight",
                        .item(0xe4, TerminalReadout.Bytes(offset: 3, count: 2, isSigned: true), nil),
                        .number(scale: 0.1, offset: 0)
                    )
                ]
            )
        )
        var intake = Intake(
            sources: [source],
            catalogue: terminalCatalogue,
            directory: DeviceDirectory(),
            acceptance: Acceptance(),
            clock: .wall
        )
        var arrivals = Arrivals()
        let name = Array("jt808/123456789012".utf8)
        intake.take(topic: name.span, payload: payload, isRetained: false, wall: wall, into: &arrivals)
        return arrivals
    }

    private static let terminalCatalogue = Catalogue([
        DeviceClass(
            name: "truck",
            title: "渣土车",
            fields: [
                Field(name: "lat", kind: .number(range: -90...90), unit: "deg", isRequired: true),
                Field(name: "lon", kind: .number(range: -180...180), unit: "deg", isRequired: true),
                Field(name: "speed", kind: .number(range: 0...300), unit: "km/h", isRequired: false),
                Field(name: "load", kind: .choice(["empty", "half", "full"]), unit: nil, isRequired: false),
                Field(name: "fix", kind: .choice(["valid", "none", "encrypted"]), unit: nil, isRequired: false),
                Field(name: "mileage", kind: .number(range: 0...1e7), unit: "km", isRequired: false),
                Field(name: "weight", kind: .number(range: 0...200), unit: "t", isRequired: false),
            ]
        )
    ])
}
