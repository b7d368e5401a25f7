import Documents

extension PlaceFile {
    /// Reads one feature; adds a place if nothing is wrong with it.
    mutating func readFeature(_ node: Int, number: Int) {
        guard document.kind(of: node) == .object else {
            return report(node, "feature \(number) is no object")
        }
        let faultsBefore = faults.count
        var feature = Feature(number: number, node: node)
        feature.members = members(of: node, subject: feature.subject)
        if let properties = member("properties", of: feature.members) {
            feature.properties = members(of: properties.value, subject: "\(feature.subject): \"properties\"")
        }
        readNames(of: &feature)
        checkType(of: feature)
        let kind = readKind(of: feature)
        let geometry = readGeometry(of: feature)
        guard faults.count == faultsBefore, let kind, let geometry else { return }
        let place = Place(
            identifier: feature.identifier,
            name: feature.name,
            kind: kind,
            geometry: geometry,
            properties: remainingProperties(of: feature)
        )
        add(place, at: node)
    }

    /// A feature while it is read.
    struct Feature {
        let number: Int
        let node: Int
        var members: [JSONDocument.Member] = []
        var properties: [JSONDocument.Member] = []
        var identifier = ""
        var name = ""

        /// How messages call it.
        var subject: String { identifier.isEmpty ? "feature \(number)" : "feature \(number) (\(identifier))" }
    }

    private mutating func checkType(of feature: Feature) {
        guard let type = member("type", of: feature.members) else {
            return report(feature.node, "\(feature.subject): no member \"type\": expected \"Feature\"")
        }
        guard document.source(of: type.value) != "\"Feature\"" else { return }
        let found = document.source(of: type.value)
        report(type.value, "\(feature.subject): \"type\" is \(found): expected \"Feature\"")
    }

    private mutating func readNames(of feature: inout Feature) {
        let id = member("id", of: feature.members) ?? member("id", of: feature.properties)
        let name = member("name", of: feature.properties)
        // GeoJSON allows numbers as `id`; rules write them as text.
        let idText = id.flatMap { text(of: $0, orNumber: true, in: feature) }
        if let id, idText == nil {
            return report(id.value, "\(feature.subject): \"id\" must be a text that is not empty")
        }
        feature.identifier = idText ?? ""
        let nameText = name.flatMap { text(of: $0, orNumber: false, in: feature) }
        if let name, nameText == nil {
            return report(name.value, "\(feature.subject): \"name\" must be a text that is not empty")
        }
        guard let title = nameText ?? idText else {
            return report(feature.node, "\(feature.subject): neither \"id\" nor \"name\": rules could not refer to it")
        }
        feature.name = title
        feature.identifier = idText ?? title
    }

    private func text(of member: JSONDocument.Member, orNumber: Bool, in feature: Feature) -> String? {
        switch document.kind(of: member.value) {
        case .string:
            let text = document.text(of: member.value)
            return text.isEmpty ? nil : text
        case .number: return orNumber ? document.source(of: member.value) : nil
        case .object, .array, .boolean, .null: return nil
        }
    }

    /// A kind may be the city's own, but one that differs from a known one by a slip of the pen is an error.
    private mutating func readKind(of feature: Feature) -> String? {
        guard let member = member("kind", of: feature.properties) else {
            let misspelt = nearestName(to: "kind", among: feature.properties.map(\.key).filter { $0 != "kind" })
            let hint = misspelt.map { " (is it meant by \"\($0)\"?)" } ?? ""
            let choices = Place.knownKinds.joined(separator: ", ")
            report(feature.node, "\(feature.subject): no property \"kind\"\(hint): add one, such as \(choices)")
            return nil
        }
        guard let kind = text(of: member, orNumber: false, in: feature) else {
            report(member.value, "\(feature.subject): \"kind\" must be a text that is not empty")
            return nil
        }
        guard !Place.knownKinds.contains(kind) else { return kind }
        if let nearest = nearestName(to: kind, among: Place.knownKinds, lettersPerDifference: 4) {
            report(member.value, "\(feature.subject): kind \"\(kind)\" is not known: did you mean \"\(nearest)\"?")
            return nil
        }
        return kind
    }

    /// What the place itself does not hold already.
    private func remainingProperties(of feature: Feature) -> [String: PlaceProperty] {
        var remaining: [String: PlaceProperty] = [:]
        for member in feature.properties where !["id", "name", "kind"].contains(member.key) {
            switch document.kind(of: member.value) {
            case .string: remaining[member.key] = .text(document.text(of: member.value))
            case .number: remaining[member.key] = .number(document.number(of: member.value))
            case .boolean: remaining[member.key] = .boolean(document.boolean(of: member.value))
            case .object, .array, .null: continue
            }
        }
        return remaining
    }
}
