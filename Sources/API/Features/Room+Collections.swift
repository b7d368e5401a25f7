import Storage
import Telemetry

extension Room {
    /// `GET /ogc/collections`: those that a visitor may read.
    func collections(_ base: String, _ visitor: Visitor) async throws -> Answer {
        var documents: [String] = []
        for collection in FeatureCollection.allCases where collection.isOpen(to: visitor) {
            documents.append(try await document(of: collection, base))
        }
        var json = JSONWriter()
        json.set("links", json: [FeatureLink("self", base + "/collections", .json)].document)
        json.set("collections", json: jsonArray(documents))
        return Answer(json.text, as: .json)
    }

    /// One collection: what it is, where and when its features are, and where they are found.
    func document(of collection: FeatureCollection, _ base: String) async throws -> String {
        let path = "\(base)/collections/\(collection)"
        let links = [
            FeatureLink("self", path, .json),
            FeatureLink("items", path + "/items", .geoJSON, collection.title),
            // Debian's GDAL compares letter by letter, and knows the relation by these.
            FeatureLink("describedBy", path + "/schema", .schema),
        ]
        let extent = try await extent(of: collection)
        var json = JSONWriter()
        json.set("id", collection.rawValue)
        json.set("title", collection.title)
        json.set("description", collection.summary)
        json.set("itemType", "feature")
        json.set("crs", json: jsonArray(ofTexts: [Self.crs84]))
        if let extent = extent.document { json.set("extent", json: extent) }
        json.set("links", json: links.document)
        return json.text
    }

    /// Of all features, whoever asks: a token that is bound to districts sees less.
    private func extent(of collection: FeatureCollection) async throws -> FeatureExtent {
        switch collection {
        case .alerts:
            return try await extentInTime { reader in
                let extent = try reader.alertExtent()
                return FeatureExtent(box: extent.box, first: extent.fired?.lowerBound, hasTime: true)
            }
        case .devices:
            let city = city.current
            let (entries, clock) = board.all
            let sheets = entries.map { DeviceSheet($0.key, $0, in: city, at: clock) }
            let places = sheets.compactMap(\.position) + city.register.rows.compactMap(\.coordinate)
            let first = entries.compactMap { $0.reading?.observedAt }.min()
            return FeatureExtent(box: BoundingBox(around: places), first: first, hasTime: true)
        case .places:
            return FeatureExtent(
                box: BoundingBox(around: city.current.shapes.compactMap { $0?.box }.flatMap(\.corners))
            )
        case .tracks:
            // Where all readings were, only reading them all would tell.
            let catalogue = city.current.catalogue
            return try await extentInTime { reader in
                FeatureExtent(first: try reader.observedStretch(of: catalogue)?.lowerBound, hasTime: true)
            }
        }
    }

    /// A store so large that an extent takes too long has none: the standard does not ask for one.
    private func extentInTime(
        _ body: @escaping @Sendable (borrowing StoreReader) throws -> FeatureExtent
    ) async throws -> FeatureExtent {
        do {
            return try await readers.read(body)
        } catch let problem as Problem where problem.kind == .tooSlow {
            return FeatureExtent()
        }
    }
}

/// Where and when the features of a collection are.
private struct FeatureExtent: Sendable {
    var box: BoundingBox?
    /// It has no end: more will come.
    var first: Instant?
    var hasTime = false

    /// `nil` where nothing is known.
    var document: String? {
        guard box != nil || hasTime else { return nil }
        var json = JSONWriter()
        if let box {
            json.set(
                "spatial",
                json: "{\"bbox\":[[\(box.west),\(box.south),\(box.east),\(box.north)]],\"crs\":\"\(Room.crs84)\"}"
            )
        }
        if hasTime {
            json.set("temporal", json: "{\"interval\":[[\(first.map { jsonString($0.rfc3339()) } ?? "null"),null]]}")
        }
        return json.text
    }
}

extension BoundingBox {
    fileprivate var corners: [Coordinate] {
        [Coordinate(latitude: south, longitude: west), Coordinate(latitude: north, longitude: east)].compactMap(\.self)
    }
}
