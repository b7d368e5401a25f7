/// Which measurements a rule's condition names, and what it compares them with.
struct DecidingFields {
    /// A value that the condition sets against a measurement.
    struct Limit: Equatable {
        let value: Double
        /// Where it comes from, as it stands in the condition: `device.limit`, `limit("fume-emission")`, `60`.
        let source: String
    }

    /// Numbers of the fields, in their order.
    private(set) var fields: [Int] = []
    private(set) var limits: [Int: [Limit]] = [:]

    /// * `condition`: CEL.
    /// * `limits`: the limits that the condition named, with their values.
    init(_ condition: String, of readings: FrozenReadings, register: JSONNode?, limits: [JSONNode]) {
        let words = Set(condition.matches(of: /[A-Za-z_][A-Za-z_0-9]*/).map { String($0.output) })
        // The position is on the map.
        fields = readings.fields.indices.filter {
            words.contains(readings.fields[$0].name) && !["lat", "lon"].contains(readings.fields[$0].name)
        }
        // A field, perhaps inside a function, and a comparison with one operand: what is reckoned further is not drawn.
        let comparison =
            /\b([a-z_][a-z_0-9]*)(?:(?:\s*,(?:[^()]|\([^()]*\))*)?\))?\s*[<>]=?\s*(device\.[a-z_0-9]+|limit\("[^"]+"\)|[0-9]+(?:\.[0-9]+)?)(?=\s*(?:$|[)&|?:]))/
        for match in condition.matches(of: comparison) {
            let (_, name, operand) = match.output
            guard let field = readings.index(of: String(name)), fields.contains(field) else { continue }
            guard let value = Self.value(of: operand, register, limits) else { continue }
            let limit = Limit(value: value, source: String(operand))
            if self.limits[field]?.contains(limit) != true { self.limits[field, default: []].append(limit) }
        }
    }

    private static func value(of operand: Substring, _ register: JSONNode?, _ limits: [JSONNode]) -> Double? {
        if operand.hasPrefix("device.") { return register?[String(operand.dropFirst("device.".count))]?.number }
        if operand.hasPrefix("limit(") {
            let id = operand.split(separator: "\"").dropFirst().first.map(String.init)
            return limits.first { $0["id"]?.text == id }?["value"]?.number
        }
        return Double(operand)
    }
}
