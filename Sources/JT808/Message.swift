/// A message, of the terminal or of the platform, as far as a platform for positions needs to know it.
public enum Message: Hashable, Sendable {
    case terminalReply(GeneralReply)
    case heartbeat
    case logout
    case registration(Registration)
    case authentication(Authentication)
    case position(Position)
    case positionBatch(PositionBatch)
    case platformReply(GeneralReply)
    case registrationReply(RegistrationReply)
    /// Any other, as it came.
    case other(MessageID, [UInt8])

    /// Reads a frame's body.
    ///
    /// - Throws: ``BodyError``, also where the frame is encrypted, or a part that ``PartAssembler`` has not put together.
    public init(_ frame: Frame) throws(BodyError) {
        let header = frame.header
        if header.isEncrypted { throw .encrypted(method: header.encryption) }
        if let part = header.part { throw .isPart(number: part.number, of: part.total) }
        guard let message = Self.read(header.message, frame.body, header.edition) else {
            throw .tooShort(message: header.message, bytes: frame.body.count)
        }
        self = message
    }

    private static func read(_ id: MessageID, _ body: [UInt8], _ edition: Edition) -> Message? {
        switch id {
        case .terminalReply: GeneralReply(body: body).map(Message.terminalReply)
        // Neither has a body; one that is there all the same says nothing.
        case .heartbeat: .heartbeat
        case .logout: .logout
        case .registration: Registration(body: body, edition: edition).map(Message.registration)
        case .authentication: Authentication(body: body, edition: edition).map(Message.authentication)
        case .position: Position(body: body[...]).map(Message.position)
        case .positionBatch: PositionBatch(body: body).map(Message.positionBatch)
        case .platformReply: GeneralReply(body: body).map(Message.platformReply)
        case .registrationReply: RegistrationReply(body: body).map(Message.registrationReply)
        default: .other(id, body)
        }
    }

    public var id: MessageID {
        switch self {
        case .terminalReply: .terminalReply
        case .heartbeat: .heartbeat
        case .logout: .logout
        case .registration: .registration
        case .authentication: .authentication
        case .position: .position
        case .positionBatch: .positionBatch
        case .platformReply: .platformReply
        case .registrationReply: .registrationReply
        case .other(let id, _): id
        }
    }

    private func body(in edition: Edition) -> [UInt8] {
        var writer = FieldWriter()
        switch self {
        case .terminalReply(let reply), .platformReply(let reply): reply.write(to: &writer)
        case .heartbeat, .logout: break
        case .registration(let registration): registration.write(to: &writer)
        case .authentication(let authentication): authentication.write(to: &writer, edition: edition)
        case .position(let position): position.write(to: &writer)
        case .positionBatch(let batch): batch.write(to: &writer)
        case .registrationReply(let reply): reply.write(to: &writer)
        case .other(_, let body): writer.bytes(body)
        }
        return writer.written
    }

    /// The frames that carry the message: mostly one, and as many parts as a longer body needs, with serials one after the other.
    ///
    /// * `phone`: the terminal that it is of, or for; at most as many digits as the edition has.
    /// * `serial`: of the first frame.
    public func frames(phone: Phone, edition: Edition, serial: UInt16) -> [Frame] {
        let body = body(in: edition)
        let header = Header(message: id, edition: edition, phone: phone, serial: serial)
        guard body.count > Header.longestBody else { return [Frame(header: header, body: body)] }
        let starts = stride(from: 0, to: body.count, by: Header.longestBody)
        let total = UInt16((body.count + Header.longestBody - 1) / Header.longestBody)
        return starts.enumerated().map { index, start in
            var header = header
            header.serial = serial &+ UInt16(index)
            header.part = Header.Part(total: total, number: UInt16(index + 1))
            return Frame(header: header, body: Array(body[start..<min(start + Header.longestBody, body.count)]))
        }
    }
}
