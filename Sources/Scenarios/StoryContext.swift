import Documents
import Places
import Rules
import Telemetry

/// The names that a story may use.
struct StoryContext {
    let file: String
    let catalogue: Catalogue
    let places: PlaceIndex
    /// The rules whose events are compared.
    let rules: [String]
    let knownRules: [String]
    let spots: [String: Coordinate]
    let times: StoryTimes
    /// The places that rules on roads may be about.
    let roads: Set<String>
    private let unregisteredClass: ClassIndex?
    private let classes: [String: [ClassIndex]]

    init(
        file: String,
        catalogue: Catalogue,
        register: Register,
        places: PlaceIndex,
        roadKind: String?,
        rules: [String],
        knownRules: [String],
        spots: [String: Coordinate],
        unregisteredClass: ClassIndex?,
        times: StoryTimes
    ) {
        self.file = file
        self.catalogue = catalogue
        self.places = places
        roads = Set(roadKind.map(places.places(ofKind:))?.map { places[$0].identifier } ?? [])
        self.rules = rules
        self.knownRules = knownRules
        self.spots = spots
        self.times = times
        self.unregisteredClass = unregisteredClass
        classes = register.rows.reduce(into: [:]) { classes, row in
            if let index = catalogue.index(of: row.deviceClass) { classes[row.device, default: []].append(index) }
        }
    }

    /// The class of a device: the register's, or else the scenario's `class`.
    func deviceClass(of device: StoryWord) throws(StoryFault) -> ClassIndex {
        let found = classes[device.text] ?? []
        if found.count == 1 { return found[0] }
        if let index = unregisteredClass { return index }
        guard found.isEmpty else {
            throw StoryFault(
                "'\(device.text)' is a device of several classes; say which with the key 'class'",
                at: device
            )
        }
        throw StoryFault(
            "the register has no device '\(device.text)'",
            at: device,
            spelt: device.text,
            among: classes.keys,
            otherwise: "for a device that the city does not know, add the key 'class'"
        )
    }

    /// A spot by its name, or `31.03,112.20`.
    func coordinate(_ word: StoryWord) throws(StoryFault) -> Coordinate {
        if let spot = spots[word.text] { return spot }
        let parts = word.text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        guard parts.count == 2, let latitude = parts[0], let longitude = parts[1] else {
            throw StoryFault(
                "no spot is called '\(word.text)'",
                at: word,
                spelt: word.text,
                among: spots.keys,
                otherwise: "add it under 'spots', or write a position as 31.03,112.20"
            )
        }
        guard let coordinate = Coordinate(latitude: latitude, longitude: longitude) else {
            throw StoryFault("there is no position '\(word.text)'; the latitude comes first, as 31.03,112.20", at: word)
        }
        return coordinate
    }
}

extension StoryFault {
    /// A name that is not known: the nearest one that is, or else what to do.
    init(
        _ message: String,
        at word: StoryWord,
        spelt name: String,
        among names: some Sequence<String>,
        otherwise: String
    ) {
        let advice = nearestName(to: name, among: names).map { "did you mean '\($0)'?" } ?? otherwise
        self.init("\(message); \(advice)", at: word)
    }
}
