import Telemetry

extension Room {
    func placePage(_ selection: FeatureSelection, _ query: Query) throws(Problem) -> FeaturePage {
        let kinds = try query.words("kind")
        let city = city.current
        let places = zip(city.places, city.shapes).filter { place, shape in
            (kinds?.contains(place.kind) ?? true)
                && (selection.box.map { box in shape.map { $0.intersects(box) } ?? true } ?? true)
        }.map(\.0).sorted { $0.id < $1.id }
        let cursor = selection.cursor
        let rest = cursor.map { cursor in places.drop { $0.id <= cursor } } ?? places[...]
        let page = rest.prefix(selection.limit)
        let properties = city.placeProperties
        return FeaturePage(
            features: page.map { $0.feature(properties) },
            next: rest.count > page.count ? page.last?.id : nil,
            matched: places.count
        )
    }

    func placeFeature(_ id: String, _ links: String) throws(Problem) -> String {
        let city = city.current
        guard let place = city.places.first(where: { $0.id == id }) else {
            throw Problem(.notFound, "there is no place '\(id)'; /ogc/collections/places/items lists them")
        }
        return place.feature(city.placeProperties, links)
    }
}

extension CityView {
    /// Name and kind, and whatever the files of places say beside them.
    var placeProperties: [FeatureProperty<PlaceView>] {
        let known = PlaceView.properties
        let names = Set(known.map(\.name))
        var kinds: [String: FeatureProperty<PlaceView>.Kind] = [:]
        for (name, json) in places.flatMap(\.properties) where !names.contains(name) {
            let kind = FeatureProperty<PlaceView>.Kind(json)
            if kinds.updateValue(kind, forKey: name).map({ $0 != kind }) ?? false { kinds[name] = .text }
        }
        return known
            + kinds.sorted { $0.key < $1.key }.map { name, kind in
                FeatureProperty(name: name, title: name, kind: kind) { place in
                    let json = place.properties.first { $0.name == name }?.json
                    return kind == .text ? json.map { $0.hasPrefix("\"") ? $0 : jsonString($0) } : json
                }
            }
    }
}

extension PlaceView {
    fileprivate static let properties: [FeatureProperty<PlaceView>] = [
        .text("name", "名称") { $0.name },
        .text("kind", "种类") { $0.kind },
        .number("reach_metres", "线的半宽或圆的半径（米）") { $0.reachMetres },
    ]

    fileprivate func feature(_ properties: [FeatureProperty<PlaceView>], _ links: String? = nil) -> String {
        featureDocument(id: id, geometry: geometry, properties: properties.document(of: self), links: links)
    }
}

extension FeatureProperty.Kind {
    /// What a value of a place's file is.
    fileprivate init(_ json: String) {
        switch json {
        case "true", "false": self = .boolean
        default: self = json.hasPrefix("\"") ? .text : .number
        }
    }
}
