import JT808
import Telemetry

extension Header {
    func json(bodyBytes: Int) -> String {
        var json = JSONWriter()
        json.set("message", message.description)
        json.set("name", message.title)
        switch edition {
        case .year2013: json.set("edition", Int64(2013))
        case .year2019(let revision):
            json.set("edition", Int64(2019))
            json.set("revision", Int64(revision))
        }
        json.set("phone", phone.digits)
        json.set("device", phone.normalised)
        json.set("serial", Int64(serial))
        if isEncrypted { json.set("encryption", Int64(encryption)) }
        if let part { json.set("part", "\(part.number) of \(part.total)") }
        json.set("body_bytes", Int64(bodyBytes))
        return json.text
    }
}

extension MessageID {
    /// What the message is called; `nil` for those that this program does not read.
    fileprivate var title: String? {
        switch self {
        case .terminalReply: "terminal reply"
        case .heartbeat: "heartbeat"
        case .logout: "logout"
        case .registration: "registration"
        case .authentication: "authentication"
        case .position: "position"
        case .positionBatch: "batch of positions"
        case .platformReply: "platform reply"
        case .registrationReply: "registration reply"
        default: nil
        }
    }
}

extension Message {
    var positions: [Position] {
        switch self {
        case .position(let position): [position]
        case .positionBatch(let batch): batch.positions
        default: []
        }
    }

    /// The fields of the message, in the units and scales of the protocol.
    func describe(in json: inout JSONWriter) {
        switch self {
        case .position(let position): json.set("position", json: position.json)
        case .positionBatch(let batch):
            json.set("kind", batch.kind == PositionBatch.backfill ? "backfill" : "normal")
            json.set("positions", json: "[\(batch.positions.map(\.json).joined(separator: ","))]")
            if !batch.isComplete { json.set("is_complete", false) }
        case .registration(let registration): json.set("registration", json: registration.json)
        case .authentication(let authentication): json.set("authentication", json: authentication.json)
        case .terminalReply(let reply), .platformReply(let reply): json.set("reply", json: reply.json)
        case .registrationReply(let reply): json.set("reply", json: reply.json)
        case .other(_, let body): json.set("body", hexText(body))
        case .heartbeat, .logout: break
        }
    }
}

extension Position {
    fileprivate var json: String {
        var json = JSONWriter()
        json.set("alarm", json: bitList(alarm.rawValue))
        json.set("status", json: bitList(status.rawValue))
        json.set("fix", fix.name)
        json.set("latitude", latitude)
        json.set("longitude", longitude)
        json.set("altitude", Int64(altitude))
        json.set("speed", speed)
        json.set("course", Int64(course))
        json.set("time", time.digits)
        let items = items.map { item in
            var json = JSONWriter()
            json.set("id", "0x" + hexText([item.id]))
            json.set("bytes", hexText(item.value))
            return json.text
        }
        json.set("items", json: "[\(items.joined(separator: ","))]")
        if tailIsMalformed { json.set("tail_malformed", true) }
        return json.text
    }
}

extension Position.Fix {
    fileprivate var name: String {
        switch self {
        case .valid: "valid"
        case .none: "none"
        case .encrypted: "encrypted"
        }
    }
}

extension Registration {
    fileprivate var json: String {
        var json = JSONWriter()
        json.set("layout", Int64(layout == .year2011 ? 2011 : layout == .year2013 ? 2013 : 2019))
        json.set("province", Int64(province))
        json.set("county", Int64(county))
        json.set("maker", maker)
        json.set("model", model)
        json.set("terminal", terminal)
        json.set("plate_colour", Int64(plateColour))
        json.set("plate", plate)
        return json.text
    }
}

extension Authentication {
    fileprivate var json: String {
        var json = JSONWriter()
        json.set("code", code)
        json.set("imei", device?.imei)
        json.set("software", device?.software)
        return json.text
    }
}

extension GeneralReply {
    fileprivate var json: String {
        var json = JSONWriter()
        json.set("serial", Int64(serial))
        json.set("message", message.description)
        json.set("result", Int64(result))
        return json.text
    }
}

extension RegistrationReply {
    fileprivate var json: String {
        var json = JSONWriter()
        json.set("serial", Int64(serial))
        json.set("result", Int64(result))
        json.set("code", code)
        return json.text
    }
}

/// The numbers of the bits that are set: they are what the standard's tables are read by.
private func bitList(_ word: UInt32) -> String {
    "[\((0..<32).filter { word & 1 << UInt32($0) != 0 }.map(String.init).joined(separator: ","))]"
}

private func hexText(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
