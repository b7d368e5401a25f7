import Documents
import Telemetry

/// The properties of a class as the fields of its readings.
extension SchemaFile {
    /// Columns that every table of readings has.
    private static let reservedNames = ["device", "observed_at", "received_at", "late", "jump", "time", "id"]
    /// Together they are a position, so that their numbers must be degrees.
    private static let positionLimits = ["lat": 90.0, "lon": 180.0]
    private static let mostChoices = 64

    static func field(_ name: String, _ value: JSONValue, isRequired: Bool) -> Field? {
        guard isIdentifier(name), !reservedNames.contains(name) else {
            value.report(
                "'\(name)' cannot be a column: lower-case letters, digits and _, and none of \(list(reservedNames))"
            )
            return nil
        }
        guard let kind = kind(name, value) else { return nil }
        if let limit = positionLimits[name], !kind.isNumber(within: -limit...limit) {
            value.report("'\(name)' is a number with 'minimum' and 'maximum' from \(-limit) to \(limit)")
            return nil
        }
        return Field(
            name: name,
            title: value["title"]?.text,
            kind: kind,
            unit: value["x-unit"]?.text,
            isRequired: isRequired
        )
    }

    private static func kind(_ name: String, _ value: JSONValue) -> Field.Kind? {
        switch value["type"]?.text {
        case "number":
            reportUnknownKeys(of: value, "a number", known: ["type", "minimum", "maximum"])
            return bounds(value, -Double.greatestFiniteMagnitude, .greatestFiniteMagnitude).map(Field.Kind.number)
        case "integer":
            reportUnknownKeys(of: value, "a whole number", known: ["type", "minimum", "maximum"])
            return wholeBounds(value).map(Field.Kind.integer)
        case "boolean":
            reportUnknownKeys(of: value, "a boolean", known: ["type"])
            return .boolean
        case "string":
            reportUnknownKeys(of: value, "a text", known: ["type", "enum"])
            return choices(name, value)
        default:
            value.report("'type' of \(name) is one of number, integer, boolean and string")
            return nil
        }
    }

    private static func bounds(_ value: JSONValue, _ least: Double, _ most: Double) -> ClosedRange<Double>? {
        guard let minimum = bound("minimum", of: value, or: least), let maximum = bound("maximum", of: value, or: most)
        else { return nil }
        guard minimum <= maximum, minimum >= least, maximum <= most else {
            value.report("'minimum' \(minimum) and 'maximum' \(maximum) leave no room, or go beyond what can be kept")
            return nil
        }
        return minimum...maximum
    }

    /// Whole numbers that a double holds exactly, because that is what JSON can promise.
    private static func wholeBounds(_ value: JSONValue) -> ClosedRange<Int64>? {
        guard let bounds = bounds(value, -0x1p53, 0x1p53) else { return nil }
        guard let minimum = Int64(exactly: bounds.lowerBound), let maximum = Int64(exactly: bounds.upperBound) else {
            value.report("'minimum' and 'maximum' of a whole number are whole numbers")
            return nil
        }
        return minimum...maximum
    }

    private static func bound(_ key: String, of value: JSONValue, or unbounded: Double) -> Double? {
        guard let bound = value[key] else { return unbounded }
        guard let number = bound.number else {
            bound.report("'\(key)' is a number")
            return nil
        }
        return number
    }

    private static func choices(_ name: String, _ value: JSONValue) -> Field.Kind? {
        let elements = value["enum"]?.elements ?? []
        let texts = elements.compactMap(\.text)
        guard !texts.isEmpty, texts.count <= mostChoices, texts.count == elements.count,
            Set(texts).count == texts.count
        else {
            value.report(
                "\(name) needs an 'enum' of at most \(mostChoices) different texts: readings hold no free text"
            )
            return nil
        }
        return .choice(texts)
    }
}

extension Field.Kind {
    fileprivate func isNumber(within limits: ClosedRange<Double>) -> Bool {
        guard case .number(let range) = self else { return false }
        return limits.contains(range.lowerBound) && limits.contains(range.upperBound)
    }
}
