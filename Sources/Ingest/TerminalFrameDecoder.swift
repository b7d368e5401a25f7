import JT808
import Telemetry

/// Reads JT/T 808 frames, as bytes or as hex text: one, several glued together, or all parts of a long message.
struct TerminalFrameDecoder: PayloadDecoder {
    /// Bytes of a payload: a message of all the parts that its header can count is far longer, one that was ever sent is not.
    static let longestPayload = 1 << 20

    let fields: TerminalFieldTable

    func items(of payload: Span<UInt8>, device: Span<UInt8>, wall: Instant, now: Instant?) -> [PayloadItem] {
        guard payload.count > 0 else { return [.refused(.empty, "no bytes in the payload", payload)] }
        guard payload.count <= Self.longestPayload else {
            return [.refused(.tooLarge, "\(payload.count) bytes; at most \(Self.longestPayload)", payload)]
        }
        guard HexText.isOne(payload) else { return items(ofBytes: payload, in: payload, device, wall, now) }
        guard let bytes = HexText.bytes(payload) else {
            return [.refused(.malformed, "an odd number of hex digits", payload)]
        }
        guard !bytes.isEmpty else { return [.refused(.empty, "nothing but blanks in the payload", payload)] }
        return items(ofBytes: bytes.span, in: payload, device, wall, now)
    }

    /// `payload`: what the bytes were read from.
    private func items(
        ofBytes bytes: Span<UInt8>,
        in payload: Span<UInt8>,
        _ device: Span<UInt8>,
        _ wall: Instant,
        _ now: Instant?
    ) -> [PayloadItem] {
        var items: [PayloadItem] = []
        var splitter = FrameSplitter()
        var parts = PartAssembler(limits: .none)
        splitter.split(bytes) { content in
            do throws(FrameError) {
                let frame = try Frame(content: content)
                guard frame.header.part != nil else { return items += self.items(of: frame, device, wall, now) }
                guard let whole = parts.add(frame, at: .distantPast).flatMap(PartAssembler.joined) else { return }
                items += self.items(of: whole, device, wall, now)
            } catch {
                items.append(.refused(error.refusal, [0x7e] + content.indices.map { content[$0] } + [0x7e]))
            }
        }
        for frame in parts.unfinishedFrames {
            let part = frame.header.part.map { "part \($0.number) of \($0.total)" } ?? "a part"
            let detail = "\(part) of \(frame.header.message), whose others are not in the payload"
            items.append(.refused(Refusal(reason: .incomplete, detail: detail), frame.encoded))
        }
        if splitter.pendingBytes > 0 || splitter.skippedBytes > 0 || items.isEmpty {
            items.append(.refused(.malformed, "bytes that are not between two flags, 7e", payload))
        }
        return items
    }

    private func items(of frame: Frame, _ device: Span<UInt8>, _ wall: Instant, _ now: Instant?) -> [PayloadItem] {
        do throws(Refusal) {
            try frame.header.phone.check(is: fields.terminal(of: device))
            switch try read(frame) {
            case .position(let position):
                return [item(position, fields[device], wall, now) { frame.encodedParts }]
            case .positionBatch(let batch):
                return items(of: batch, in: frame, fields[device], wall, now)
            case .terminalReply, .heartbeat, .logout, .registration, .authentication, .platformReply,
                .registrationReply, .other:
                return [.withoutReading]
            }
        } catch {
            return [.refused(error, frame.encodedParts)]
        }
    }

    /// Each position of a batch; what is refused is kept as a message of its own.
    private func items(
        of batch: PositionBatch,
        in frame: Frame,
        _ fields: TerminalFields,
        _ wall: Instant,
        _ now: Instant?
    ) -> [PayloadItem] {
        var items = batch.entries.map { entry -> PayloadItem in
            switch entry {
            case .position(let position):
                return item(position, fields, wall, now) { entry.encoded(under: frame.header) }
            case .malformed(let bytes):
                let detail = "\(bytes.count) bytes of a batch are no position"
                return .refused(Refusal(reason: .malformed, detail: detail), entry.encoded(under: frame.header))
            }
        }
        if let problem = batch.problem {
            items.append(.refused(Refusal(reason: .wrongLength, detail: problem), frame.encodedParts))
        }
        return items.isEmpty ? [.withoutReading] : items
    }

    private func item(
        _ position: Position,
        _ fields: TerminalFields,
        _ wall: Instant,
        _ now: Instant?,
        kept: () -> [UInt8]
    ) -> PayloadItem {
        PayloadItem(kept: kept) { () throws(Refusal) in try fields.reading(of: position, wall: wall, now: now) }
    }

    private func read(_ frame: Frame) throws(Refusal) -> Message {
        do throws(BodyError) {
            return try Message(frame)
        } catch {
            throw error.refusal
        }
    }
}

extension PositionBatch {
    /// Why something is missing in it; `nil` where nothing is.
    fileprivate var problem: String? {
        if let declaredCount { return "the batch announces \(declaredCount) positions and has \(entries.count)" }
        return remainder.isEmpty ? nil : "\(remainder.count) bytes behind the last position of the batch"
    }
}

extension PositionBatch.Entry {
    /// As a position that was sent alone.
    fileprivate func encoded(under header: Header) -> [UInt8] {
        switch self {
        case .position(let position):
            let frames = Message.position(position).frames(
                phone: header.phone,
                edition: header.edition,
                serial: header.serial
            )
            return frames.flatMap(\.encoded)
        case .malformed(let bytes):
            var header = header
            header.message = .position
            header.part = nil
            return Frame(header: header, body: bytes).encoded
        }
    }
}

extension Phone {
    /// Refuses a message of another terminal than that of its topic's device; zeros in front of either do not count.
    func check(is name: String) throws(Refusal) {
        guard normalised != name, normalised != Phone.normalised(name) else { return }
        throw Refusal(
            reason: .deviceMismatch,
            detail: "the message is of terminal '\(normalised)', its topic of '\(name)'"
        )
    }

    private static func normalised(_ name: String) -> String {
        let significant = name.drop { $0 == "0" }
        return significant.isEmpty ? "0" : String(significant)
    }
}

extension Frame {
    /// As a payload of its own, in parts where it was in parts.
    fileprivate var encodedParts: [UInt8] {
        guard body.count > Header.longestBody else { return encoded }
        let parts = Message.other(header.message, body).frames(
            phone: header.phone,
            edition: header.edition,
            serial: header.serial
        )
        return parts.flatMap { part in
            var part = part
            part.header.encryption = header.encryption
            return part.encoded
        }
    }
}

extension PartAssembler.Limits {
    /// For what lies in one payload, which is bounded itself.
    fileprivate static let none = PartAssembler.Limits(messages: .max, bytes: .max, age: .days(1))
}

extension FrameError {
    var refusal: Refusal {
        let reason: Rejection.Reason =
            switch self {
            case .wrongChecksum: .wrongChecksum
            case .wrongLength: .wrongLength
            case .brokenEscape, .tooShort, .invalidPart: .malformed
            }
        return Refusal(reason: reason, detail: description)
    }
}

extension BodyError {
    var refusal: Refusal {
        let reason: Rejection.Reason =
            switch self {
            case .tooShort: .malformed
            case .encrypted: .encrypted
            case .isPart: .incomplete
            }
        return Refusal(reason: reason, detail: description)
    }
}
