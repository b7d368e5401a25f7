import Crypto
import HTTPTypes
import Telemetry

extension Room {
    /// `GET /api/me`
    func me(_ visitor: Visitor) -> Answer {
        var json = JSONWriter()
        json.set("name", visitor.name)
        json.set("role", visitor.role.rawValue)
        if let districts = visitor.districts { json.set("districts", json: jsonArray(ofTexts: districts.sorted())) }
        json.set("can", json: rightsDocument(visitor))
        json.set("language", page.language.rawValue)
        json.set("title", page.title)
        json.set("map", json: mapDocument)
        json.set("silent_after", DeviceState.silentAfter.milliseconds)
        json.set("version", version)
        json.set("rule_set", city.current.ruleSet)
        return Answer(json.text, as: .json)
    }

    private func rightsDocument(_ visitor: Visitor) -> String {
        var json = JSONWriter()
        json.set("act", visitor.role.mayAct)
        json.set("tracks", visitor.role.seesTracks)
        json.set("rejections", visitor.role.seesRejections && visitor.districts == nil)
        json.set("audit", visitor.role.seesAudit && visitor.districts == nil)
        json.set("reports", visitor.role.seesReports)
        return json.text
    }

    private var mapDocument: String {
        // Jingmen, where nobody says anything and there are no places.
        let centre = page.centre ?? city.current.centre ?? Coordinate(latitude: 31.0354, longitude: 112.1994)
        var json = JSONWriter()
        json.set("centre", json: centre.map { "[\($0.longitude),\($0.latitude)]" } ?? "[0,0]")
        json.set("zoom", Int64(page.zoom))
        if let tiles = page.tiles {
            var source = JSONWriter()
            source.set("url", tiles.url)
            source.set("attribution", tiles.attribution)
            json.set("tiles", json: source.text)
        }
        return json.text
    }

    /// `GET /api/lists`
    func lists() -> Answer {
        let city = city.current
        var json = JSONWriter()
        json.set("teams", json: jsonArray(city.lists.teams.map(entryDocument)))
        json.set("dismissals", json: jsonArray(city.lists.dismissals.map(entryDocument)))
        json.set("measures", json: jsonArray(city.lists.measures.map(entryDocument)))
        json.set("districts", json: jsonArray(city.districts.map(entryDocument)))
        json.set("kinds", json: jsonArray(ofTexts: Set(city.places.map(\.kind)).sorted()))
        json.set("classes", json: jsonArray(city.catalogue.classes.map(classDocument)))
        json.set("rules", json: jsonArray(city.rules.map(\.entry)))
        return Answer(json.text, as: .json)
    }

    /// `GET /api/places`
    func places(_ query: Query, unless known: String?) throws(Problem) -> Answer {
        let kinds = try query.words("kind")
        let features = city.current.places.filter { kinds?.contains($0.kind) ?? true }.map(\.feature)
        var json = JSONWriter()
        json.set("type", "FeatureCollection")
        json.set("features", json: jsonArray(features))
        return .cached(json.text, as: .geoJSON, unless: known)
    }

    /// `GET /api/rules`
    func rules() -> Answer {
        let city = city.current
        var json = JSONWriter()
        json.set("rule_set", city.ruleSet)
        json.set("items", json: jsonArray(city.rules.map(\.document)))
        return Answer(json.text, as: .json)
    }

    /// `GET /api/rules/{id}`
    func rule(_ id: String) throws(Problem) -> Answer {
        let city = city.current
        guard let rule = city.rules.first(where: { $0.id == id }) else {
            throw Problem(.notFound, "there is no rule '\(id)' in force; /api/rules lists them")
        }
        var json = JSONWriter()
        rule.write(to: &json)
        json.set("rule_set", city.ruleSet)
        json.set("text", rule.text)
        return Answer(json.text, as: .json)
    }
}

extension Answer {
    /// An answer that clients keep and ask for again by its ETag.
    ///
    /// `known`: If-None-Match of the request.
    static func cached(_ text: String, as type: MediaType, unless known: String?) -> Answer {
        let etag = entityTag(of: Array(text.utf8))
        if let known, matches(known, etag) { return unchanged(etag: etag) }
        var answer = Answer(text, as: type)
        answer.headers[.eTag] = etag
        return answer
    }

    static func entityTag(of bytes: [UInt8]) -> String {
        let digest = SHA256.hash(data: bytes).prefix(12).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        return "\"\(digest.joined())\""
    }

    static func matches(_ known: String, _ etag: String) -> Bool {
        known.split(separator: ",").contains { part in
            let tag = part.drop { $0 == " " }.trimmingSuffix { $0 == " " }
            return tag == "*" || tag == etag[...] || tag == "W/\(etag)"
        }
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isUnwanted: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, isUnwanted(last) { text.removeLast() }
        return text
    }
}

private func classDocument(_ deviceClass: DeviceClass) -> String {
    var json = JSONWriter()
    json.set("id", deviceClass.name)
    json.set("title", deviceClass.title)
    json.set("moves", deviceClass.position != nil)
    json.set("fields", json: jsonArray(deviceClass.fields.map(fieldDocument)))
    return json.text
}

private func fieldDocument(_ field: Field) -> String {
    var json = JSONWriter()
    json.set("id", field.name)
    json.set("title", field.title ?? field.name)
    switch field.kind {
    case .number: json.set("kind", "number")
    case .integer: json.set("kind", "integer")
    case .boolean: json.set("kind", "boolean")
    case .choice(let texts):
        json.set("kind", "choice")
        json.set("choices", json: jsonArray(ofTexts: texts))
    }
    json.set("unit", field.unit)
    return json.text
}

extension RuleView {
    fileprivate var entry: String {
        var json = JSONWriter()
        json.set("id", id)
        json.set("title", title)
        json.set("class", deviceClass)
        json.set("severity", severity.rawValue)
        return json.text
    }

    fileprivate var document: String {
        var json = JSONWriter()
        write(to: &json)
        return json.text
    }

    fileprivate func write(to json: inout JSONWriter) {
        json.set("id", id)
        json.set("title", title)
        json.set("class", deviceClass)
        json.set("severity", severity.rawValue)
        json.set("during", during)
        json.set("except", except)
        json.set("hold", hold > .zero ? "\(hold)" : nil)
        json.set("basis", basis)
        if let points { json.set("points", points) }
        json.set("category", category)
        json.set("due", due)
        json.set("sha256", hash)
    }
}

extension PlaceView {
    fileprivate var feature: String {
        var properties = JSONWriter()
        properties.set("name", name)
        properties.set("kind", kind)
        if let reachMetres { properties.set("reach_metres", reachMetres) }
        for (name, json) in self.properties where !["name", "kind", "reach_metres"].contains(name) {
            properties.set(name, json: json)
        }
        return featureDocument(id: id, geometry: geometry, properties: properties.text)
    }
}
