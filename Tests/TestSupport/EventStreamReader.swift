/// Reads server-sent events off a connection.
package struct EventStreamReader {
    /// One event.
    package struct Event: Equatable {
        package let id: Int
        package let kind: String
        package let data: String
    }

    private let wire: HTTPWire
    private var text = ""

    /// Asks for the events, and returns when the server has answered.
    package init(
        port: Int,
        _ path: String = "/events",
        token: String? = nil,
        lastEventID: Int? = nil
    ) async throws {
        wire = try HTTPWire(port: port)
        let headers = lastEventID.map { ["Last-Event-ID": "\($0)"] } ?? [:]
        try await wire.send(HTTPWire.request(path, token: token, headers: headers))
        let (status, _) = try await wire.head()
        guard status == 200 else { throw Refused(status: status) }
    }

    package struct Refused: Error {
        package let status: Int
    }

    /// The next event; `nil` where the stream ends.
    package mutating func next(within limit: Duration = .seconds(20)) async throws -> Event? {
        while true {
            while let end = text.firstRange(of: "\n\n") {
                let frame = String(text[..<end.lowerBound])
                text.removeSubrange(..<end.upperBound)
                if let event = Self.event(in: frame) { return event }
            }
            do {
                guard let chunk = try await wire.chunk(within: limit) else { return nil }
                text += String(decoding: chunk, as: UTF8.self)
            } catch HTTPWire.Failure.closed {
                return nil
            }
        }
    }

    private static func event(in frame: String) -> Event? {
        var fields: [String: String] = [:]
        for line in frame.split(separator: "\n") {
            guard let colon = line.firstRange(of: ": ") else { continue }
            fields[String(line[..<colon.lowerBound])] = String(line[colon.upperBound...])
        }
        guard let id = fields["id"].flatMap({ Int($0) }), let kind = fields["event"], let data = fields["data"] else {
            return nil
        }
        return Event(id: id, kind: kind, data: data)
    }
}
