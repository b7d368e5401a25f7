import Crypto
public import Reports
public import Telemetry

/// What of a city's configuration the API shows: plain values, made anew with each reload.
public struct CityView: Sendable {
    public let catalogue: Catalogue
    /// Content hash of the rule set in force.
    public let ruleSet: String
    public let rules: [RuleView]
    public let places: [PlaceView]
    public let register: RegisterView
    public let lists: CaseLists
    /// The districts that places or the register name.
    let districts: [CaseLists.Entry]
    /// The geometries of the places, in their order, for questions with a box.
    let shapes: [GeoShape?]
    /// The middle of all places, where a map begins; `nil` without places.
    public let centre: Coordinate?
    /// What reports go by.
    public let reports: ReportCity

    public init(
        catalogue: Catalogue,
        ruleSet: String,
        rules: [RuleView],
        places: [PlaceView],
        register: RegisterView,
        lists: CaseLists,
        centre: Coordinate?,
        reports: ReportCity = ReportCity()
    ) {
        self.catalogue = catalogue
        self.ruleSet = ruleSet
        self.rules = rules
        self.places = places
        self.register = register
        self.lists = lists
        self.centre = centre
        shapes = places.map { GeoShape(geoJSON: $0.geometry) }
        self.reports = reports
        var districts = places.filter { $0.kind == "district" }.map { CaseLists.Entry(id: $0.id, title: $0.name) }
        let known = Set(districts.map(\.id))
        let others = Set(register.rows.compactMap(\.district)).subtracting(known).sorted()
        districts += others.map { CaseLists.Entry(id: $0, title: $0) }
        if !known.contains(RegisterView.unassigned), !others.contains(RegisterView.unassigned) {
            districts.append(CaseLists.Entry(id: RegisterView.unassigned, title: "未分配"))
        }
        self.districts = districts
    }
}

/// A rule, as people read it.
public struct RuleView: Sendable {
    public let id: String
    public let title: String
    public let deviceClass: String
    public let severity: Severity
    /// Opening hours outside of which it sleeps.
    public let during: String?
    public let except: String?
    public let hold: TimeSpan
    public let basis: String?
    public let points: Double?
    public let category: String?
    /// The term of its cases, as `4 work-hours`.
    public let due: String?
    /// As it stands in its file.
    public let text: String
    /// SHA-256 of the text, in hexadecimal digits.
    public let hash: String

    public init(
        id: String,
        title: String,
        deviceClass: String,
        severity: Severity,
        during: String?,
        except: String?,
        hold: TimeSpan,
        basis: String?,
        points: Double?,
        category: String?,
        due: String?,
        text: String
    ) {
        self.id = id
        self.title = title
        self.deviceClass = deviceClass
        self.severity = severity
        self.during = during
        self.except = except
        self.hold = hold
        self.basis = basis
        self.points = points
        self.category = category
        self.due = due
        self.text = text
        hash = SHA256.hash(data: Array(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
    }
}

/// A place, as maps draw it.
public struct PlaceView: Sendable {
    public let id: String
    public let name: String
    public let kind: String
    /// Half the width of a line, or the radius of a circle.
    public let reachMetres: Double?
    /// A GeoJSON geometry in WGS-84.
    public let geometry: String
    /// The other properties of its file, each as a JSON value, by name.
    public let properties: [(name: String, json: String)]

    public init(
        id: String,
        name: String,
        kind: String,
        reachMetres: Double?,
        geometry: String,
        properties: [(name: String, json: String)]
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.reachMetres = reachMetres
        self.geometry = geometry
        self.properties = properties
    }
}

/// The register of devices, as people read it.
public struct RegisterView: Sendable {
    /// The district of a device that the register gives none.
    public static let unassigned = "unassigned"

    public struct Row: Sendable {
        public let deviceClass: String
        public let device: String
        /// Plate or name.
        public let title: String?
        public let company: String?
        public let district: String?
        /// Where it stands, for one that does not move.
        public let coordinate: Coordinate?
        /// All columns that are not empty, as a JSON object.
        public let document: String

        public init(
            deviceClass: String,
            device: String,
            title: String?,
            company: String?,
            district: String?,
            coordinate: Coordinate? = nil,
            document: String
        ) {
            self.deviceClass = deviceClass
            self.device = device
            self.title = title
            self.company = company
            self.district = district
            self.coordinate = coordinate
            self.document = document
        }
    }

    public let rows: [Row]
    private let numbers: [DeviceKey: Int]

    public init(_ rows: [Row]) {
        self.rows = rows
        let keys = rows.map { DeviceKey(deviceClass: $0.deviceClass, device: $0.device) }
        numbers = Dictionary(zip(keys, rows.indices)) { first, _ in first }
    }

    subscript(key: DeviceKey) -> Row? {
        numbers[key].map { rows[$0] }
    }

    func district(of key: DeviceKey) -> String {
        self[key]?.district ?? Self.unassigned
    }
}

/// A device by its class and its identifier.
struct DeviceKey: Hashable, Comparable, Sendable {
    let deviceClass: String
    let device: String

    static func < (left: DeviceKey, right: DeviceKey) -> Bool {
        (left.deviceClass, left.device) < (right.deviceClass, right.device)
    }
}
