import Telemetry

/// The OpenAPI 3.0 definition of `/ogc` alone, as its clients read it: page sizes, filters and paths of each collection.
///
/// The whole API stands in `schemas/openapi.yaml`, in OpenAPI 3.1, which these clients do not know.
struct FeatureDefinition {
    let title: String
    let version: String
    let base: String

    var document: String {
        var info = JSONWriter()
        info.set("title", title)
        info.set("version", version)
        info.set("description", "OGC API – Features – Part 1: Core. Errors are RFC 9457 problem documents.")
        var server = JSONWriter()
        server.set("url", base)
        var json = JSONWriter()
        json.set("openapi", "3.0.3")
        json.set("info", json: info.text)
        json.set("servers", json: jsonArray([server.text]))
        json.set("security", json: #"[{"bearer":[]},{"basic":[]},{}]"#)
        json.set("paths", json: paths)
        json.set("components", json: components)
        return json.text
    }

    // MARK: - Paths

    private var paths: String {
        var json = JSONWriter()
        json.set("/", json: get("landing", "Landing page", .json, "landingPage"))
        json.set("/conformance", json: get("conformance", "Conformance classes", .json, "confClasses"))
        json.set("/api", json: get("definition", "This document", .openAPI, "any"))
        json.set("/api.html", json: get("manual", "This document for people", .html, "text"))
        json.set("/collections", json: get("collections", "The collections", .json, "collections"))
        for collection in FeatureCollection.allCases {
            let path = "/collections/\(collection)"
            let title = collection.title
            json.set(path, json: get("\(collection)", title, .json, "collection"))
            json.set("\(path)/schema", json: get("\(collection)_schema", "\(title): schema", .schema, "any"))
            json.set(
                "\(path)/items",
                json: get("\(collection)_items", title, .geoJSON, "featureCollection", parameters(of: collection))
            )
            json.set(
                "\(path)/items/{featureId}",
                json: get("\(collection)_item", "\(title): one feature", .geoJSON, "feature", [reference("featureId")])
            )
        }
        return json.text
    }

    private func get(
        _ operation: String,
        _ summary: String,
        _ type: Answer.MediaType,
        _ schema: String,
        _ parameters: [String] = []
    ) -> String {
        var content = JSONWriter()
        content.set(type.name, json: ##"{"schema":{"$ref":"#/components/schemas/\##(schema)"}}"##)
        var success = JSONWriter()
        success.set("description", summary)
        success.set("content", json: content.text)
        var responses = JSONWriter()
        responses.set("200", json: success.text)
        for status in ["400", "401", "403", "404", "405", "421", "500", "503"] {
            responses.set(status, json: ##"{"$ref":"#/components/responses/problem"}"##)
        }
        var operationDocument = JSONWriter()
        operationDocument.set("operationId", operation)
        operationDocument.set("summary", summary)
        if !parameters.isEmpty { operationDocument.set("parameters", json: jsonArray(parameters)) }
        operationDocument.set("responses", json: responses.text)
        return "{\"get\":\(operationDocument.text)}"
    }

    private func reference(_ parameter: String) -> String {
        ##"{"$ref":"#/components/parameters/\##(parameter)"}"##
    }

    private func parameters(of collection: FeatureCollection) -> [String] {
        let usual = FeatureCollection.alerts.limits
        let limit = collection.limits == usual ? reference("limit") : limit(collection.limits)
        return [reference("bbox"), reference("datetime"), limit, reference("cursor")]
            + collection.queryables.map {
                parameter($0, "Only with this value; several with commas.", #"{"type":"string"}"#)
            }
    }

    /// QGIS filters by parameters that say how they are written, even where it goes without saying.
    private func parameter(_ name: String, _ description: String, _ schema: String) -> String {
        var json = JSONWriter()
        json.set("name", name)
        json.set("in", "query")
        json.set("required", false)
        json.set("description", description)
        json.set("style", "form")
        json.set("explode", false)
        json.set("schema", json: schema)
        return json.text
    }

    private func limit(_ limits: (usual: Int, most: Int)) -> String {
        parameter(
            "limit",
            "Features of a page; more than \(limits.most) counts as \(limits.most).",
            #"{"type":"integer","minimum":1,"maximum":\#(limits.most),"default":\#(limits.usual)}"#
        )
    }

    // MARK: - Components

    private var components: String {
        var parameters = JSONWriter()
        parameters.set(
            "bbox",
            json: parameter(
                "bbox",
                "west,south,east,north in degrees, with heights 6 numbers; west exceeds east across the antimeridian.",
                #"{"type":"array","oneOf":[{"minItems":4,"maxItems":4},{"minItems":6,"maxItems":6}],"items":{"type":"number"}}"#
            )
        )
        parameters.set(
            "datetime",
            json: parameter("datetime", "A time or an interval, of which one end may be '..'.", #"{"type":"string"}"#)
        )
        parameters.set("limit", json: limit(FeatureCollection.alerts.limits))
        parameters.set("cursor", json: parameter("cursor", "Stands in the link 'next'.", #"{"type":"string"}"#))
        parameters.set(
            "featureId",
            json: #"{"name":"featureId","in":"path","required":true,"schema":{"type":"string"}}"#
        )
        var json = JSONWriter()
        json.set("parameters", json: parameters.text)
        json.set("schemas", json: Self.schemas)
        json.set("responses", json: Self.responses)
        json.set(
            "securitySchemes",
            json: #"{"bearer":{"type":"http","scheme":"bearer"},"basic":{"type":"http","scheme":"basic"}}"#
        )
        return json.text
    }

    private static let responses = ##"""
        {"problem":{"description":"RFC 9457","content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/any"}}}}}
        """##

    /// The answers as the standard's own definition has them, in short.
    private static let schemas = ##"""
        {"any":{"type":"object"},"text":{"type":"string"},
        "link":{"type":"object","required":["href","rel","type"],"properties":{"href":{"type":"string"},"rel":{"type":"string"},
        "type":{"type":"string"},"title":{"type":"string"}}},
        "links":{"type":"array","items":{"$ref":"#/components/schemas/link"}},
        "landingPage":{"type":"object","required":["links"],"properties":{"title":{"type":"string"},"description":{"type":"string"},
        "links":{"$ref":"#/components/schemas/links"}}},
        "confClasses":{"type":"object","required":["conformsTo"],"properties":{"conformsTo":{"type":"array","items":{"type":"string"}}}},
        "collection":{"type":"object","required":["id","links"],"properties":{"id":{"type":"string"},"title":{"type":"string"},
        "description":{"type":"string"},"itemType":{"type":"string"},"crs":{"type":"array","items":{"type":"string"}},
        "extent":{"type":"object"},"links":{"$ref":"#/components/schemas/links"}}},
        "collections":{"type":"object","required":["links","collections"],"properties":{"links":{"$ref":"#/components/schemas/links"},
        "collections":{"type":"array","items":{"$ref":"#/components/schemas/collection"}}}},
        "feature":{"type":"object","required":["type","geometry","properties"],"properties":{"type":{"type":"string","enum":["Feature"]},
        "id":{"type":"string"},"geometry":{"type":"object","nullable":true},"properties":{"type":"object"},
        "links":{"$ref":"#/components/schemas/links"}}},
        "featureCollection":{"type":"object","required":["type","features"],"properties":{"type":{"type":"string",
        "enum":["FeatureCollection"]},"features":{"type":"array","items":{"$ref":"#/components/schemas/feature"}},
        "links":{"$ref":"#/components/schemas/links"},"timeStamp":{"type":"string","format":"date-time"},
        "numberMatched":{"type":"integer","minimum":0},"numberReturned":{"type":"integer","minimum":0}}}}
        """##
}
