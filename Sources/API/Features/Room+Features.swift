import Storage
import Telemetry

/// OGC API – Features – Part 1: Core, version 1.0 (OGC 17-069r4, https://docs.ogc.org/is/17-069r4/17-069r4.html).
extension Room {
    /// CRS84: WGS-84 with the longitude first, the only one here.
    static let crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

    private static let conformance = ["core", "geojson", "oas30"].map {
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/\($0)"
    }

    /// `root`: what stands before the paths of links.
    func features(
        _ resource: FeatureResource,
        _ query: Query,
        _ visitor: Visitor,
        root: String
    ) async throws -> Answer {
        let base = root + "/ogc"
        switch resource {
        case .landing: return landing(base)
        case .conformance:
            var json = JSONWriter()
            json.set("conformsTo", json: jsonArray(ofTexts: Self.conformance))
            return Answer(json.text, as: .json)
        case .definition:
            return Answer(FeatureDefinition(title: page.title, version: version, base: base).document, as: .openAPI)
        case .manual: return Answer(FeatureManual(title: page.title, base: base).document, as: .html)
        case .collections: return try await collections(base, visitor)
        case .collection(let collection):
            try open(collection, to: visitor)
            return Answer(try await document(of: collection, base), as: .json)
        case .schema(let collection):
            try open(collection, to: visitor)
            return Answer(schema(of: collection), as: .schema)
        case .items(let collection):
            try open(collection, to: visitor)
            return try await items(of: collection, query, visitor, root)
        case .item(let collection, let id):
            try open(collection, to: visitor)
            return Answer(try await feature(id, of: collection, visitor, base), as: .geoJSON)
        }
    }

    private func open(_ collection: FeatureCollection, to visitor: Visitor) throws(Problem) {
        if collection == .tracks { try visitor.require(\.seesTracks, "see tracks of devices") }
    }

    private func landing(_ base: String) -> Answer {
        let links = [
            FeatureLink("self", base, .json, "本页 This document"),
            FeatureLink("service-desc", base + "/api", .openAPI, "接口定义 The API definition"),
            FeatureLink("service-doc", base + "/api.html", .html, "接口说明 The API documentation"),
            FeatureLink("conformance", base + "/conformance", .json, "符合性 Conformance classes"),
            FeatureLink("data", base + "/collections", .json, "数据集 The collections"),
        ]
        var json = JSONWriter()
        json.set("title", page.title)
        json.set("description", "Alerts, devices, places and tracks of Cityward as OGC API – Features.")
        json.set("links", json: links.document)
        return Answer(json.text, as: .json)
    }

    // MARK: - Features

    private func items(
        of collection: FeatureCollection,
        _ query: Query,
        _ visitor: Visitor,
        _ root: String
    ) async throws -> Answer {
        let selection = try FeatureSelection(query, collection)
        let page =
            switch collection {
            case .alerts: try await alertPage(selection, query, visitor)
            case .devices: try devicePage(selection, query, visitor)
            case .places: try placePage(selection, query)
            case .tracks: try await trackPage(selection, query, visitor)
            }
        let path = "/ogc/collections/\(collection)"
        var links = [
            FeatureLink("self", root + query.page(of: path + "/items"), .geoJSON),
            FeatureLink("collection", root + path, .json),
        ]
        if let next = page.next {
            links.append(FeatureLink("next", root + query.nextPage(of: path + "/items", cursor: next), .geoJSON))
        }
        return Answer(page.document(at: wall(), links), as: .geoJSON)
    }

    private func feature(
        _ id: String,
        of collection: FeatureCollection,
        _ visitor: Visitor,
        _ base: String
    ) async throws -> String {
        let path = "\(base)/collections/\(collection)"
        let links = [
            FeatureLink("self", "\(path)/items/\(percentEncoded(id))", .geoJSON),
            FeatureLink("collection", path, .json),
        ].document
        switch collection {
        case .alerts: return try await alertFeature(id, links, visitor)
        case .devices: return try deviceFeature(id, links, visitor)
        case .places: return try placeFeature(id, links)
        case .tracks: return try await trackFeature(id, links, visitor)
        }
    }

    private func schema(of collection: FeatureCollection) -> String {
        let city = city.current
        return switch collection {
        case .alerts: Self.alertProperties.schema(of: collection)
        case .devices: deviceProperties(city.catalogue).schema(of: collection)
        case .places: city.placeProperties.schema(of: collection)
        case .tracks: Self.trackProperties.schema(of: collection)
        }
    }
}
