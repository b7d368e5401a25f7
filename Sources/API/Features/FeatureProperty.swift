import Storage
import Telemetry

/// A property of the features of a collection: its name, what it is, and where its value comes from.
///
/// One table of them makes the features, the schema and the documents about them. Every feature has every property, null where it
/// has no value: GDAL learns the columns from the first page alone.
struct FeatureProperty<Subject>: Sendable {
    enum Kind: Sendable {
        case text, time, number, integer, boolean, object
    }

    let name: String
    /// For people.
    let title: String
    let kind: Kind
    /// The value as JSON; `nil` for none.
    let value: @Sendable (Subject) -> String?

    static func text(_ name: String, _ title: String, _ value: @escaping @Sendable (Subject) -> String?) -> Self {
        Self(name: name, title: title, kind: .text) { value($0).map(jsonString) }
    }

    static func time(_ name: String, _ title: String, _ value: @escaping @Sendable (Subject) -> Instant?) -> Self {
        Self(name: name, title: title, kind: .time) { value($0).map { jsonString($0.rfc3339()) } }
    }

    static func number(_ name: String, _ title: String, _ value: @escaping @Sendable (Subject) -> Double?) -> Self {
        Self(name: name, title: title, kind: .number) { value($0).flatMap { $0.isFinite ? "\($0)" : nil } }
    }

    static func integer(_ name: String, _ title: String, _ value: @escaping @Sendable (Subject) -> Int?) -> Self {
        Self(name: name, title: title, kind: .integer) { value($0).map(String.init) }
    }

    static func boolean(_ name: String, _ title: String, _ value: @escaping @Sendable (Subject) -> Bool?) -> Self {
        Self(name: name, title: title, kind: .boolean) { value($0).map { $0 ? "true" : "false" } }
    }

    static func object(_ name: String, _ title: String, _ json: @escaping @Sendable (Subject) -> String?) -> Self {
        Self(name: name, title: title, kind: .object, value: json)
    }
}

extension Array {
    /// The properties of a feature.
    func document<Subject>(of subject: Subject) -> String where Element == FeatureProperty<Subject> {
        var json = JSONWriter()
        for property in self { json.set(property.name, json: property.value(subject) ?? "null") }
        return json.text
    }

    /// A JSON Schema of features with these properties. As in OGC API – Features Part 5, a property without a value may be null:
    /// types stand alone, for GDAL reads no list of them.
    func schema<Subject>(of collection: FeatureCollection) -> String where Element == FeatureProperty<Subject> {
        var properties = JSONWriter()
        for property in self {
            var json = JSONWriter()
            json.set("title", property.title)
            json.set("type", property.kind.type)
            if case .time = property.kind { json.set("format", "date-time") }
            properties.set(property.name, json: json.text)
        }
        var members = JSONWriter()
        members.set("type", json: #"{"type":"string"}"#)
        members.set("id", json: #"{"type":"string"}"#)
        members.set("geometry", json: #"{"type":"object"}"#)
        members.set("properties", json: #"{"type":"object","properties":\#(properties.text)}"#)
        var json = JSONWriter()
        json.set("$schema", "https://json-schema.org/draft/2020-12/schema")
        json.set("title", collection.title)
        json.set("description", "\(collection.summary) A property without a value is null.")
        json.set("type", "object")
        json.set("properties", json: members.text)
        return json.text
    }
}

extension FeatureProperty.Kind {
    fileprivate var type: String {
        switch self {
        case .text, .time: "string"
        case .number: "number"
        case .integer: "integer"
        case .boolean: "boolean"
        case .object: "object"
        }
    }
}
