import Storage
import Telemetry

extension Room {
    /// A track, and the register's words for its device.
    struct TrackSubject: Sendable {
        let stretch: TrackStretch
        let row: RegisterView.Row?
    }

    static let trackProperties: [FeatureProperty<TrackSubject>] = [
        .text("class", "设备类型") { $0.stretch.key.deviceClass },
        .text("device", "设备") { $0.stretch.key.device },
        .text("name", "车牌或名称") { $0.row?.title },
        .text("company", "企业") { $0.row?.company },
        .text("district", "辖区") { $0.row?.district ?? RegisterView.unassigned },
        .text("day", "日期") { "\(LocalDay(of: $0.stretch.start))" },
        .time("start", "起") { $0.stretch.start },
        .time("end", "止") { $0.stretch.end },
        .number("duration_seconds", "时长（秒）") { ($0.stretch.end - $0.stretch.start).seconds },
        .number("length_metres", "里程（米）") { ($0.stretch.lengthMetres * 10).rounded() / 10 },
        .integer("fixes", "定位点数") { $0.stretch.fixes.count },
    ]

    func trackPage(_ selection: FeatureSelection, _ query: Query, _ visitor: Visitor) async throws -> FeaturePage {
        try visitor.require(\.seesTracks, "see tracks of devices")
        let city = city.current
        let wanted = try DeviceFilter(query, visitor)
        let cursor = try selection.cursor.map(TrackCursor.init(parameter:))
        let devices = sheets(wanted).filter { $0.deviceClass?.position != nil }.map(\.key)
        return try await readers.read { reader in
            var search = TrackSearch(selection, in: city, devices)
            return try search.page(from: cursor, reader)
        }
    }

    func trackFeature(_ id: String, _ links: String, _ visitor: Visitor) async throws -> String {
        try visitor.require(\.seesTracks, "see tracks of devices")
        let city = city.current
        let nothing = Problem(.notFound, "there is no track '\(id)'; /ogc/collections/tracks/items lists them")
        // Behind the last point stand the day and the time.
        let scalars = id.unicodeScalars
        guard let point = scalars.lastIndex(of: "."), let key = DeviceKey(feature: String(scalars[..<point])),
            let day = LocalDay(digits: String(scalars[scalars.index(after: point)...]).prefix { $0 != "T" }),
            let index = city.catalogue.index(of: key.deviceClass)
        else { throw nothing }
        _ = try device(key, in: city, visitor)
        return try await readers.read { reader in
            var found: TrackStretch?
            try reader.trackStretches(of: key, in: city.catalogue[index], from: day.start, until: day.end) { stretch in
                if stretch.id == id { found = stretch }
                return found == nil
            }
            guard let found else { throw nothing }
            return TrackSubject(stretch: found, row: city.register[key]).feature(links)
        }
    }
}

extension Room.TrackSubject {
    func feature(_ links: String? = nil) -> String {
        featureDocument(
            id: stretch.id,
            geometry: lineGeometry(stretch.line),
            properties: Room.trackProperties.document(of: self),
            links: links
        )
    }
}

/// Where a page of tracks ends: behind a stretch, or behind the last one of a device's day.
struct TrackCursor: Equatable {
    let day: LocalDay
    let key: DeviceKey
    let from: Instant

    /// `20528.1773638412000.truck/truck-0001`
    var parameter: String { "\(day.number).\(from.milliseconds).\(key.cursor)" }

    init(day: LocalDay, key: DeviceKey, from: Instant) {
        self.day = day
        self.key = key
        self.from = from
    }

    init(parameter: String) throws(Problem) {
        let parts = parameter.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count <= 6, parts[1].utf8.count <= 15, let day = wholeNumber(parts[0]),
            let from = wholeNumber(parts[1])
        else { throw FeatureSelection.wrongCursor }
        self.day = LocalDay(number: day)
        self.from = Instant(milliseconds: Int64(from))
        key = try DeviceKey(cursor: String(parts[2]))
    }
}
