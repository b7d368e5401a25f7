import Documents
import Telemetry

extension PlaceFile {
    /// Half the bound of what `width` may be, and the bound of `radius`; beyond, a plane map no longer holds.
    private static let maximumWidthMetres = 10_000.0
    private static let maximumRadiusMetres = 50_000.0

    /// The geometry types that can be a place.
    private enum Form: String, CaseIterable {
        case polygon = "Polygon"
        case multiPolygon = "MultiPolygon"
        case lineString = "LineString"
        case multiLineString = "MultiLineString"
        case point = "Point"
    }

    /// Reads the geometry of a feature; `nil` if something is wrong with it, which is then reported.
    mutating func readGeometry(of feature: Feature) -> PlaceGeometry? {
        let subject = feature.subject
        guard let geometry = member("geometry", of: feature.members) else {
            report(feature.node, "\(subject): no geometry")
            return nil
        }
        let members = document.members(of: geometry.value)
        guard let type = member("type", of: members), document.kind(of: type.value) == .string else {
            report(geometry.value, "\(subject): the geometry has no \"type\"")
            return nil
        }
        guard let form = form(type, subject: subject) else { return nil }
        guard let coordinates = member("coordinates", of: members), document.kind(of: coordinates.value) == .array
        else {
            report(geometry.value, "\(subject): the geometry has no array \"coordinates\"")
            return nil
        }
        let node = coordinates.value
        switch form {
        case .polygon: return polygon(node, subject: subject).map { .area([$0]) }
        case .multiPolygon: return polygons(node, subject: subject).map { .area($0) }
        case .lineString: return lines([node], of: feature, at: type)
        case .multiLineString: return lines(document.elements(of: node), of: feature, at: type)
        case .point: return circle(node, of: feature, at: type)
        }
    }

    private mutating func form(_ type: JSONDocument.Member, subject: String) -> Form? {
        let name = document.text(of: type.value)
        if let form = Form(rawValue: name) { return form }
        let names = Form.allCases.map(\.rawValue)
        if !otherGeoJSONTypes.contains(name), let nearest = nearestName(to: name, among: names) {
            report(type.value, "\(subject): geometry type \"\(name)\" is not known: did you mean \"\(nearest)\"?")
        } else {
            let choices = names.joined(separator: ", ")
            report(type.value, "\(subject): geometry type \"\(name)\" cannot be a place: use one of \(choices)")
        }
        return nil
    }

    private mutating func polygons(_ node: Int, subject: String) -> [PlaceGeometry.Polygon]? {
        let elements = document.elements(of: node)
        guard !elements.isEmpty else {
            report(node, "\(subject): the MultiPolygon is empty")
            return nil
        }
        // Read them all even if the first is faulty: all errors are wanted.
        let polygons = elements.enumerated().map { index, element in
            polygon(element, subject: "\(subject): polygon \(index + 1)")
        }
        let whole = polygons.compactMap { $0 }
        return whole.count == polygons.count ? whole : nil
    }

    private mutating func polygon(_ node: Int, subject: String) -> PlaceGeometry.Polygon? {
        let elements = document.elements(of: node)
        guard !elements.isEmpty else {
            report(node, "\(subject): a polygon is an array of rings, and this one has none")
            return nil
        }
        let rings = elements.enumerated().map { index, element in
            ring(element, subject: "\(subject): ring \(index + 1)")
        }
        let whole = rings.compactMap { $0 }
        return whole.count == rings.count ? PlaceGeometry.Polygon(rings: whole) : nil
    }

    private mutating func lines(
        _ elements: [Int],
        of feature: Feature,
        at type: JSONDocument.Member
    ) -> PlaceGeometry? {
        let width = metres("width", upTo: Self.maximumWidthMetres, of: feature, at: type)
        if elements.isEmpty { report(type.value, "\(feature.subject): the MultiLineString is empty") }
        let lines = elements.enumerated().map { index, element in
            line(element, subject: elements.count == 1 ? feature.subject : "\(feature.subject): line \(index + 1)")
        }
        let whole = lines.compactMap { $0 }
        guard let width, !whole.isEmpty, whole.count == lines.count else { return nil }
        return .lines(whole, widthMetres: width)
    }

    private mutating func circle(
        _ node: Int,
        of feature: Feature,
        at type: JSONDocument.Member
    ) -> PlaceGeometry? {
        let radius = metres("radius", upTo: Self.maximumRadiusMetres, of: feature, at: type)
        let centre = position(node, subject: feature.subject)
        guard let radius, let centre, isMeasurable([centre], node, subject: feature.subject) else { return nil }
        return .circle(centre: centre, radiusMetres: radius)
    }

    /// Reads the property that gives a line its breadth, or a point its reach.
    private mutating func metres(
        _ key: String,
        upTo bound: Double,
        of feature: Feature,
        at type: JSONDocument.Member
    ) -> Double? {
        guard let member = member(key, of: feature.properties) else {
            let form = document.text(of: type.value)
            report(type.value, "\(feature.subject): a \(form) needs the property \"\(key)\", in metres")
            return nil
        }
        let number = document.kind(of: member.value) == .number ? document.number(of: member.value) : 0
        guard number > 0, number <= bound else {
            let found = document.kind(of: member.value) == .object ? "an object" : document.source(of: member.value)
            let range = "a number of metres over 0, up to \(Int(bound))"
            report(member.value, "\(feature.subject): \"\(key)\" is \(found): expected \(range)")
            return nil
        }
        return number
    }
}

private let otherGeoJSONTypes: Set<String> = ["MultiPoint", "GeometryCollection"]
