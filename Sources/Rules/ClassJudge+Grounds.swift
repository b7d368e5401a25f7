import Crypto
import Places
import Telemetry

/// What an alert rests on beside readings, as the files have it at the instant at which it fires.
extension ClassJudge {
    /// `place`: the identifier of the place that the condition named.
    mutating func grounds(of rule: Int, _ device: Int, place: String?, at instant: Instant) -> AlertGrounds {
        var json = JSONWriter()
        json.set("rule", rules[rule].source)
        if let row = devices[device].row { json.set("register", json: ruleSet.register.document(ofRow: row)) }
        let permits = scope.permitDocuments(of: device, at: instant)
        if !permits.isEmpty { json.set("permits", json: "[\(permits.joined(separator: ","))]") }
        let place = place.flatMap { ruleSet.places.place(named: $0) }.map { ruleSet.places[$0] }
        let exhibit = place.map { self.exhibit(of: $0) }
        if let place, let exhibit { json.set("place", json: place.document(geometry: exhibit.hash)) }
        return AlertGrounds(document: json.text, exhibit: exhibit)
    }

    private mutating func exhibit(of place: Place) -> Exhibit {
        if let known = exhibits[place.identifier] { return known }
        let text = place.geometry.geoJSON
        let exhibit = Exhibit(hash: sha256(text), text: text)
        exhibits[place.identifier] = exhibit
        return exhibit
    }
}

extension Place {
    /// The place as a JSON object, with its geometry by its hash.
    func document(geometry hash: String) -> String {
        var json = JSONWriter()
        json.set("id", identifier)
        json.set("name", name)
        json.set("kind", kind)
        if let metres = geometry.reachMetres { json.set("reach_metres", metres) }
        json.set("geometry_sha256", hash)
        return json.text
    }
}

extension Register {
    /// A row as a JSON object: its columns that are not empty.
    public func document(ofRow row: Int) -> String {
        var json = JSONWriter()
        json.set("device", rows[row].device)
        json.set("class", rows[row].deviceClass)
        for column in columns.indices.dropFirst(2) {
            switch value(row: row, column: column) {
            case .text(let text): json.set(columns[column].name, text)
            case .number(let number): json.set(columns[column].name, number)
            case nil: break
            }
        }
        return json.text
    }
}

extension ReadingScope {
    /// The permits of a device's plate as JSON objects, valid or not, and which of them conditions went by.
    mutating func permitDocuments(of device: Int, at instant: Instant) -> [String] {
        let considered = consideredPermits(of: device, at: instant)
        return permitsHeld[devices[device].permits].map(\.number).map { number in
            var json = JSONWriter()
            for (column, value) in permits[number].fields { json.set(column, value) }
            json.set("considered", considered.contains(number))
            return json.text
        }
    }
}

/// SHA-256 of a text in UTF-8, as 64 hexadecimal digits.
func sha256(_ text: String) -> String {
    SHA256.hash(data: Array(text.utf8)).map(hexadecimal).joined()
}
