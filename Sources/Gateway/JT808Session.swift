import JT808
import Telemetry

/// What one terminal says in JT/T 808, and what it is answered.
///
/// Nothing in here waits or sends: steps say what is to be done. A position is answered when the broker has it and not before;
/// of a message in several parts, all parts are answered then, and none before.
struct JT808Session {
    /// A message whose parts have all come: parts that come again belong to it.
    private struct Whole {
        let message: MessageID
        let firstSerial: UInt16
        let total: UInt16
        var isSafe = false

        init?(_ header: Header) {
            guard let part = header.part else { return nil }
            message = header.message
            firstSerial = header.serial &- (part.number - 1)
            total = part.total
        }

        func isSame(as other: Whole) -> Bool {
            message == other.message && firstSerial == other.firstSerial && total == other.total
        }
    }

    /// Parts of one terminal: a batch of some thousand positions, and hardly more than one at a time.
    private static let partLimits = PartAssembler.Limits(messages: 2, bytes: 32 << 10, age: .minutes(2))

    private(set) var phone: Phone?
    /// ``phone``, as the list and topics have it.
    private(set) var terminal: String?
    private var serial: UInt16 = 0
    private var parts: PartAssembler?
    private var lastWhole: Whole?

    /// Forgets who the terminal is; it has to show that again.
    mutating func dismiss() {
        phone = nil
        terminal = nil
    }

    /// Takes what lay between two flags.
    ///
    /// * `now`: from a clock that does not leap.
    mutating func take(_ content: Span<UInt8>, _ list: TerminalList, at now: Instant) -> Step {
        let frame: Frame
        do throws(FrameError) {
            frame = try Frame(content: content)
        } catch {
            return malformed(content, error)
        }
        switch frame.header.message {
        case .position, .positionBatch: return report(frame, content, list, at: now)
        case .heartbeat, .logout, .registration, .authentication: return converse(frame, list)
        case .terminalReply: return Step(.session)
        default: return Step(.unsupported, answer: reply(to: frame.header, GeneralReply.unsupported))
        }
    }

    /// The answers that are due now that the broker has what these frames brought.
    mutating func answers(to headers: [Header]) -> [UInt8] {
        if let lastWhole, let whole = headers.first.flatMap(Whole.init), whole.isSame(as: lastWhole) {
            self.lastWhole?.isSafe = true
        }
        return headers.count == 1
            ? reply(to: headers[0], GeneralReply.done) : headers.flatMap { reply(to: $0, GeneralReply.done) }
    }

    // MARK: - Reports

    private mutating func report(
        _ frame: Frame,
        _ content: Span<UInt8>,
        _ list: TerminalList,
        at now: Instant
    ) -> Step {
        guard isAdmitted(frame.header.phone, list), let terminal else {
            return Step(.stranger, answer: reply(to: frame.header, GeneralReply.failed))
        }
        guard frame.header.part != nil else {
            let receipt = Receipt.jt808([frame.header])
            return Step(.data, report: Report(terminal: terminal, payload: framed(content), receipt: receipt))
        }
        if let lastWhole, let whole = Whole(frame.header), whole.isSame(as: lastWhole) {
            return Step(.data, answer: lastWhole.isSafe ? reply(to: frame.header, GeneralReply.done) : [])
        }
        return part(frame, of: terminal, at: now)
    }

    private mutating func part(_ frame: Frame, of terminal: String, at now: Instant) -> Step {
        var assembler = parts ?? PartAssembler(limits: Self.partLimits)
        let frames = assembler.add(frame, at: now)
        parts = assembler.unfinished == 0 ? nil : assembler
        guard let frames else { return Step(.data) }
        lastWhole = Whole(frame.header)
        let receipt = Receipt.jt808(frames.map(\.header))
        return Step(.data, report: Report(terminal: terminal, payload: frames.flatMap(\.encoded), receipt: receipt))
    }

    /// Whether this is the terminal that has shown who it is, or one that need not.
    private mutating func isAdmitted(_ phone: Phone, _ list: TerminalList) -> Bool {
        if phone == self.phone { return true }
        let name = phone.normalised
        guard list.standing(of: name) == .open else { return false }
        bind(phone, name)
        return true
    }

    private mutating func bind(_ phone: Phone, _ name: String) {
        self.phone = phone
        terminal = name
        parts = nil
        lastWhole = nil
    }

    // MARK: - The session itself

    private mutating func converse(_ frame: Frame, _ list: TerminalList) -> Step {
        let header = frame.header
        guard let message = try? Message(frame) else {
            return Step(
                .malformed(reason: "body", strikes: 1),
                answer: reply(to: header, GeneralReply.malformed)
            )
        }
        let name = header.phone.normalised
        switch message {
        case .registration(let registration):
            return answer(list.register(name, id: registration.terminal), to: header)
        case .authentication(let authentication):
            guard list.admits(name, code: authentication.code) else {
                if header.phone == phone { dismiss() }
                return Step(.stranger, answer: reply(to: header, GeneralReply.failed))
            }
            if header.phone != phone { bind(header.phone, name) }
            return Step(.session, answer: reply(to: header, GeneralReply.done))
        case .logout:
            let answer = reply(to: header, GeneralReply.done)
            if header.phone == phone { dismiss() }
            return Step(.session, answer: answer)
        default:
            return Step(.session, answer: reply(to: header, GeneralReply.done))
        }
    }

    private mutating func answer(_ registering: TerminalList.Registering, to header: Header) -> Step {
        func reply(_ result: UInt8, _ code: String? = nil) -> Message {
            .registrationReply(RegistrationReply(serial: header.serial, result: result, code: code))
        }
        return switch registering {
        case .given(let code): Step(.session, answer: encoded(reply(RegistrationReply.registered, code), to: header))
        case .unknown: Step(.stranger, answer: encoded(reply(RegistrationReply.unknownTerminal), to: header))
        case .taken: Step(.stranger, answer: encoded(reply(RegistrationReply.terminalTaken), to: header))
        }
    }

    // MARK: - Damage

    /// A frame with nothing wrong but its checksum is answered, so that its terminal sends it again; anything else has nobody to answer.
    private mutating func malformed(_ content: Span<UInt8>, _ error: FrameError) -> Step {
        var answer: [UInt8] = []
        if case .wrongChecksum(let expected, _) = error, let header = header(of: content, checksum: expected),
            header.phone == phone
        {
            answer = reply(to: header, GeneralReply.malformed)
        }
        return Step(.malformed(reason: error.label, strikes: 1), answer: answer)
    }

    /// The header, as it is with the checksum that its bytes have.
    private func header(of content: Span<UInt8>, checksum: UInt8) -> Header? {
        let end = content.count >= 2 && content[content.count - 2] == 0x7d ? content.count - 2 : content.count - 1
        var mended: [UInt8] = []
        for index in 0..<end { mended.append(content[index]) }
        switch checksum {
        case 0x7e: mended += [0x7d, 0x02]
        case 0x7d: mended += [0x7d, 0x01]
        default: mended.append(checksum)
        }
        return (try? Frame(content: mended.span))?.header
    }

    // MARK: - Writing

    private mutating func reply(to header: Header, _ result: UInt8) -> [UInt8] {
        encoded(
            .platformReply(GeneralReply(serial: header.serial, message: header.message, result: result)),
            to: header
        )
    }

    private mutating func encoded(_ message: Message, to header: Header) -> [UInt8] {
        let frames = message.frames(phone: header.phone, edition: header.edition, serial: serial)
        serial &+= UInt16(frames.count)
        // Of an answer, as of most messages, there is one.
        return frames.count == 1 ? frames[0].encoded : frames.flatMap(\.encoded)
    }
}

/// The frame as it came, with its flags.
private func framed(_ content: Span<UInt8>) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: content.count + 2) { buffer, count in
        unsafe buffer[0] = 0x7e
        for index in content.indices { unsafe buffer[index + 1] = content[index] }
        unsafe buffer[content.count + 1] = 0x7e
        count = content.count + 2
    }
}
