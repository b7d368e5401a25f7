public import Documents
public import Telemetry

/// Reads `*.schema.json`: JSON Schema 2020-12, as far as a device's readings need it.
///
/// A property is a number or a whole number with bounds, a boolean, or a text out of an `enum`; `x-unit` names its unit in UCUM.
/// `time` is every class's own time, and `device` its name, which must be that of the topic. What would be read over is a problem: schema and decoder must not mean different things.
/// Files without `x-class` are about something else and are passed over.
public enum SchemaFile {
    static let annotations = ["title", "description", "examples", "$comment", "x-unit", "default"]
    private static let keys = ["$schema", "$id", "x-class", "type", "required", "properties", "additionalProperties"]

    /// The class that a file defines; `nil`, mostly with problems, where it defines none.
    public static func read(_ bytes: [UInt8], file: String, problems: ProblemList) -> DeviceClass? {
        guard let root = JSONFile.read(bytes, file: file, problems: problems) else { return nil }
        guard let nameValue = root["x-class"] else { return nil }
        guard let name = nameValue.text, isIdentifier(name) else {
            nameValue.report("'x-class' is the name of the class: lower-case letters, digits and _, as in truck")
            return nil
        }
        reportUnknownKeys(of: root, "a class", known: keys)
        guard let properties = root["properties"]?.members else {
            root.report("'properties' is missing: the measurements of a \(name)")
            return nil
        }
        let names = Set(properties.map(\.key))
        guard names.contains("time") else {
            root.report("'properties' has no 'time': when the device measured")
            return nil
        }
        let required = requiredNames(of: root, among: names)
        for (_, value) in properties.filter({ $0.key == "device" }) where value["type"]?.text != "string" {
            value.report("'device' is the device's own name, a string")
        }
        var seen: Set<String> = ["time", "device"]
        let fields = properties.filter { $0.key != "time" && $0.key != "device" }.compactMap { key, value -> Field? in
            guard seen.insert(key).inserted else {
                value.report("'\(key)' is there twice")
                return nil
            }
            return field(key, value, isRequired: required.contains(key))
        }
        guard fields.count <= Measurements.capacity else {
            root.report("\(fields.count) measurements; a class has at most \(Measurements.capacity)")
            return nil
        }
        return DeviceClass(name: name, title: root["title"]?.text ?? name, fields: fields)
    }

    private static func requiredNames(of root: JSONValue, among names: Set<String>) -> Set<String> {
        guard let value = root["required"] else { return [] }
        guard let elements = value.elements else {
            value.report("'required' is an array of names")
            return []
        }
        var required: Set<String> = []
        for element in elements {
            guard let name = element.text, names.contains(name) else {
                let advice = nearestName(to: element.text ?? "", among: names).map { "; did you mean '\($0)'?" } ?? ""
                element.report("'required' names what 'properties' does not have\(advice)")
                continue
            }
            guard name != "device" else {
                element.report("'device' cannot be required: the topic names the device")
                continue
            }
            required.insert(name)
        }
        return required
    }

    static func reportUnknownKeys(of value: JSONValue, _ what: String, known: [String]) {
        for (key, part) in value.members ?? [] where !known.contains(key) && !annotations.contains(key) {
            part.report("'\(key)' is not supported; \(what) has \(list(known))")
        }
    }

    static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return text.utf8.count <= 48
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "_")
            }
    }

    static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
