import Documents
import Telemetry

/// One place file while it is read: its places so far, and what is wrong with it.
struct PlaceFile {
    /// Something wrong at a byte of the file; lines are counted only if there is an error to show.
    struct Fault {
        let offset: Int
        let message: String
    }

    let document: JSONDocument
    let file: String
    private(set) var places: [Place] = []
    /// Where in the file each of the places begins.
    private(set) var offsets: [Int] = []
    private(set) var faults: [Fault] = []
    private(set) var datum = Datum.wgs84
    private(set) var vertexCount = 0

    init(document: JSONDocument, file: String) {
        self.document = document
        self.file = file
    }

    mutating func readAll() {
        let root = document.root
        guard document.kind(of: root) == .object else {
            return report(root, "expected a GeoJSON object, { \"type\": \"FeatureCollection\", … }")
        }
        let members = members(of: root, subject: "the file")
        readDatum(members)
        guard let type = member("type", of: members) else {
            return report(root, "no member \"type\": expected \"FeatureCollection\" or \"Feature\"")
        }
        switch document.kind(of: type.value) == .string ? document.text(of: type.value) : "" {
        case "FeatureCollection": readFeatures(members)
        case "Feature": readFeature(root, number: 1)
        default:
            report(
                type.value,
                "\"type\" is \(document.source(of: type.value)): expected \"FeatureCollection\" or \"Feature\""
            )
        }
    }

    private mutating func readFeatures(_ members: [JSONDocument.Member]) {
        guard let features = member("features", of: members), document.kind(of: features.value) == .array else {
            return report(document.root, "no array \"features\" in the FeatureCollection")
        }
        let elements = document.elements(of: features.value)
        if elements.count > PlaceReader.maximumFeatures {
            report(features.value, "more than \(PlaceReader.maximumFeatures) features: split the file")
        }
        for (index, element) in elements.prefix(PlaceReader.maximumFeatures).enumerated() {
            readFeature(element, number: index + 1)
        }
    }

    /// Without a datum a file may be half a kilometre off, so that there is no default.
    private mutating func readDatum(_ members: [JSONDocument.Member]) {
        let choices = Datum.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        guard let member = member("datum", of: members) else {
            let misspelt = nearestName(to: "datum", among: members.map(\.key))
            let hint = misspelt.map { " (is it meant by \"\($0)\"?)" } ?? ""
            return report(document.root, "no member \"datum\"\(hint): add one of \(choices) beside \"type\"")
        }
        guard document.kind(of: member.value) == .string else {
            return report(member.value, "\"datum\" must be one of \(choices)")
        }
        let name = document.text(of: member.value)
        if let known = Datum(rawValue: name) {
            datum = known
        } else if let nearest = nearestName(to: name, among: Datum.allCases.map(\.rawValue)) {
            report(member.value, "datum \"\(name)\" is not known: did you mean \"\(nearest)\"?")
        } else {
            report(member.value, "datum \"\(name)\" is not known: it is one of \(choices)")
        }
    }
}

extension PlaceFile {
    mutating func report(_ node: Int, _ message: String) {
        // The reader shows no more than that; one over tells it that there were more.
        guard faults.count <= PlaceReader.maximumErrors else { return }
        faults.append(Fault(offset: document.offset(of: node), message: message))
    }

    mutating func add(_ place: Place, at node: Int) {
        places.append(place)
        offsets.append(document.offset(of: node))
    }

    /// Counts positions against the bound of the file.
    ///
    /// - Returns: false once the bound is exceeded, which is reported once.
    mutating func countVertex(at node: Int) -> Bool {
        guard vertexCount <= PlaceReader.maximumVertices else { return false }
        vertexCount += 1
        guard vertexCount > PlaceReader.maximumVertices else { return true }
        report(node, "more than \(PlaceReader.maximumVertices) positions: split the file, or simplify its lines")
        return false
    }

    /// The members of an object; a name that occurs twice is reported, because readers disagree on which one counts.
    mutating func members(of object: Int, subject: String) -> [JSONDocument.Member] {
        let members = document.members(of: object)
        var known: Set<String> = []
        for member in members where !known.insert(member.key).inserted {
            report(member.keyNode, "\(subject) has \"\(member.key)\" twice")
        }
        return members
    }

    func member(_ key: String, of members: [JSONDocument.Member]) -> JSONDocument.Member? {
        members.first { $0.key == key && document.kind(of: $0.value) != .null }
    }
}
