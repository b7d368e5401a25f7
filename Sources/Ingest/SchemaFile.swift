public import Documents
public import Telemetry

/// Reads `*.schema.json`: JSON Schema 2020-12, as far as a device's readings need it.
///
/// A property is a number or a whole number with bounds, a boolean, or a text out of an `enum`; `x-unit` names its unit in UCUM.
/// `time` is every class's own time. Files without `x-class` are about something else and are passed over.
public enum SchemaFile {
    private static let annotations = ["title", "description", "examples", "$comment", "x-unit", "default"]

    /// The class that a file defines; `nil`, mostly with problems, where it defines none.
    public static func read(_ bytes: [UInt8], file: String, problems: ProblemList) -> DeviceClass? {
        guard let root = JSONFile.read(bytes, file: file, problems: problems) else { return nil }
        guard let nameValue = root["x-class"] else { return nil }
        guard let name = nameValue.text, isIdentifier(name) else {
            nameValue.report("'x-class' is the name of the class: lower-case letters, digits and _, as in truck")
            return nil
        }
        guard let properties = root["properties"]?.members else {
            root.report("'properties' is missing: the measurements of a \(name)")
            return nil
        }
        let required = Set((root["required"]?.elements ?? []).compactMap(\.text))
        let fields = properties.filter { $0.key != "time" }.compactMap { key, value in
            field(key, value, isRequired: required.contains(key))
        }
        guard properties.contains(where: { $0.key == "time" }) else {
            root.report("'properties' has no 'time': when the device measured")
            return nil
        }
        guard fields.count <= Measurements.capacity else {
            root.report("\(fields.count) measurements; a class has at most \(Measurements.capacity)")
            return nil
        }
        return DeviceClass(name: name, title: root["title"]?.text ?? name, fields: fields)
    }

    private static func field(_ name: String, _ value: JSONValue, isRequired: Bool) -> Field? {
        guard isIdentifier(name), !reservedNames.contains(name) else {
            value.report(
                "'\(name)' cannot be a column: lower-case letters, digits and _, and none of \(list(reservedNames))"
            )
            return nil
        }
        guard let kind = kind(name, value) else { return nil }
        return Field(name: name, kind: kind, unit: value["x-unit"]?.text, isRequired: isRequired)
    }

    private static func kind(_ name: String, _ value: JSONValue) -> Field.Kind? {
        let type = value["type"]?.text
        let known: [String]
        let kind: Field.Kind?
        switch type {
        case "number":
            known = ["type", "minimum", "maximum"]
            let range = bounds(value, -Double.greatestFiniteMagnitude, .greatestFiniteMagnitude)
            kind = range.map(Field.Kind.number)
        case "integer":
            known = ["type", "minimum", "maximum"]
            kind = bounds(value, -0x1p53, 0x1p53).map { .integer(range: Int64($0.lowerBound)...Int64($0.upperBound)) }
        case "boolean":
            known = ["type"]
            kind = .boolean
        case "string":
            known = ["type", "enum"]
            kind = choices(name, value)
        default:
            value.report("'type' of \(name) is one of number, integer, boolean and string")
            return nil
        }
        for (key, part) in value.members ?? [] where !known.contains(key) && !annotations.contains(key) {
            part.report("'\(key)' of \(name) is not supported; a \(type ?? "value") has \(list(known))")
        }
        return kind
    }

    private static func bounds(_ value: JSONValue, _ least: Double, _ most: Double) -> ClosedRange<Double>? {
        let minimum = value["minimum"]?.number ?? least
        let maximum = value["maximum"]?.number ?? most
        guard minimum <= maximum, minimum >= least, maximum <= most else {
            value.report("'minimum' \(minimum) and 'maximum' \(maximum) leave no room, or go beyond what can be kept")
            return nil
        }
        return minimum...maximum
    }

    private static func choices(_ name: String, _ value: JSONValue) -> Field.Kind? {
        let texts = value["enum"]?.elements?.compactMap(\.text) ?? []
        guard !texts.isEmpty, texts.count <= 64, Set(texts).count == texts.count else {
            value.report("\(name) needs an 'enum' of at most 64 different texts: readings hold no free text")
            return nil
        }
        return .choice(texts)
    }

    /// Columns that every table of readings has.
    private static let reservedNames = ["device", "observed_at", "received_at", "late", "jump", "time", "id"]

    private static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return text.utf8.count <= 48
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "_")
            }
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
