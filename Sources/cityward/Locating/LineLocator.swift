import Documents
import Places
import Telemetry

/// Answers positions in JSON with the places that hold them.
struct LineLocator {
    private let index: PlaceIndex
    private let datum: Datum
    private let withDistances: Bool
    /// The identifiers of all places as JSON strings, by number.
    private let names: [String]
    private let all: [PlaceID]
    private var found: [PlaceID] = []
    private var line: Int64 = 0

    init(_ index: PlaceIndex, datum: Datum, withDistances: Bool) {
        self.index = index
        self.datum = datum
        self.withDistances = withDistances
        all = index.kinds.flatMap(index.places(ofKind:)).sorted()
        names = index.places.map { jsonString($0.identifier) }
    }

    /// `line`: the bytes of a JSON object, `nil` if there were too many of them.
    mutating func answer(_ line: ArraySlice<UInt8>?) -> LineExchange.Answer {
        self.line += 1
        guard let line else { return failure("the line is too long", id: nil) }
        let document: JSONDocument
        do throws(JSONSyntaxError) {
            document = try JSONDocument(parsing: Array(line))
        } catch {
            return failure("not JSON: \(error.message)", id: nil)
        }
        let members = document.members(of: document.root)
        func value(_ name: String) -> Int? { members.first { $0.key == name }?.value }
        let id = value("id").map(document.source)
        func number(_ name: String) -> Double? {
            value(name).flatMap { document.kind(of: $0) == .number ? document.number(of: $0) : nil }
        }
        guard let latitude = number("lat"), let longitude = number("lon") else {
            return failure("expected an object with the numbers \"lat\" and \"lon\"", id: id)
        }
        var datum = datum
        if let node = value("datum") {
            guard document.kind(of: node) == .string, let named = Datum(rawValue: document.text(of: node)) else {
                return failure("\"datum\" is one of \(Datum.allCases.map(\.rawValue).joined(separator: ", "))", id: id)
            }
            datum = named
        }
        guard let position = datum.toWGS84(latitude: latitude, longitude: longitude) else {
            return failure("\"lat\" is -90 to 90, \"lon\" is -180 to 180", id: id)
        }
        return answer(position, id: id)
    }

    private mutating func answer(_ position: Coordinate, id: String?) -> LineExchange.Answer {
        index.places(at: position, into: &found)
        var json = JSONWriter()
        if let id { json.set("id", json: id) }
        json.set("lat", position.latitude)
        json.set("lon", position.longitude)
        json.set("inside", json: "[\(found.map { names[$0.number] }.joined(separator: ","))]")
        if withDistances { json.set("distances", json: distances(from: position)) }
        return .success(json: json.text)
    }

    private func distances(from position: Coordinate) -> String {
        var text = "{"
        for id in all {
            if text.utf8.count > 1 { text += "," }
            text += names[id.number]
            text += ":"
            text += "\(index.distance(from: position, to: id))"
        }
        return text + "}"
    }

    private func failure(_ message: String, id: String?) -> LineExchange.Answer {
        var json = JSONWriter()
        if let id { json.set("id", json: id) }
        json.set("line", line)
        json.set("error", message)
        return .failure(json: json.text)
    }
}
