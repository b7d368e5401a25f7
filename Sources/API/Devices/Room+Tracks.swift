import Storage
import Telemetry

extension Room {
    /// `GET /api/alerts/{id}/track`
    func alertTrack(_ id: String, _ query: Query, _ visitor: Visitor) async throws -> Answer {
        let before = try query.integer("before", in: 0...7200) ?? 600
        let after = try query.integer("after", in: 0...7200) ?? 600
        let catalogue = city.current.catalogue
        let clock = board.clock
        let text = try await readers.read { reader in
            let record = try reader.visibleAlert(id, to: visitor)
            guard let index = catalogue.index(of: record.alert.deviceClass) else {
                throw Problem(.notFound, "the class '\(record.alert.deviceClass)' of the alert is gone")
            }
            let start = record.alert.onsetAt - .seconds(Int64(before))
            let end = max(record.resolvedAt ?? max(clock, record.alert.firedAt), start) + .seconds(Int64(after))
            // A day of a violation is enough to look at; what comes after is in the evidence.
            let stretch = start..<min(end, start + .hours(24))
            return try Track(of: record, in: catalogue[index], stretch, reader).document
        }
        return Answer(text, as: .geoJSON)
    }

    /// `GET /api/devices/{class}/{device}/track`
    func deviceTrack(_ key: DeviceKey, _ query: Query, _ visitor: Visitor) async throws -> Answer {
        try visitor.require(\.seesTracks, "see tracks of devices")
        let city = city.current
        _ = try device(key, in: city, visitor)
        guard let index = city.catalogue.index(of: key.deviceClass) else {
            throw Problem(.notFound, "there is no class '\(key.deviceClass)'")
        }
        let stretch = try stretch(query)
        let text = try await readers.read { reader in
            try Track(of: key.device, in: city.catalogue[index], stretch, reader).document
        }
        return Answer(text, as: .geoJSON)
    }

    /// The last hour, where nothing else is said.
    private func stretch(_ query: Query) throws(Problem) -> Range<Instant> {
        let to = try query.instant("to")
        let from = try query.instant("from")
        let end = to ?? from.map { $0 + .hours(1) } ?? board.clock + .seconds(1)
        let start = from ?? end - .hours(1)
        guard start < end else { throw Problem(.badRequest, "'from' is not before 'to'", parameter: "from") }
        guard end - start <= .hours(24) else {
            throw Problem(
                .badRequest,
                "a track has at most 24 hours; ask for one day after the other",
                parameter: "from"
            )
        }
        return start..<end
    }
}
