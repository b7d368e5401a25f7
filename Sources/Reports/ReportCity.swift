public import Places
public import Rules
public import Schedules
public import Telemetry

/// What reports know of the city beside the store: plain values, made anew with each reload of the configuration.
public struct ReportCity: Sendable {
    /// Of the map page, for the head of printed pages.
    public var title = ""
    public var catalogue = Catalogue([])
    public var places = PlaceIndex([])
    /// The register.
    public var devices: [ReportDevice] = []
    /// The same with all of its columns.
    public var register = Register()
    public var permits = Permits()
    /// Which vehicles need not be heard on which days.
    public var outages = Outages()
    /// The rules in force, in the order of the files.
    public var rules: [ReportRule] = []
    /// Content hash of the rules in force.
    public var ruleSet = ""
    /// In the order of the files: identifiers and titles.
    public var districts: [CaseLists.Entry] = []
    /// The words of officers' acts.
    public var words = CaseLists(teams: [], dismissals: [], measures: [])
    public var workingTime = WorkingTime(.customaryOffice)
    public var holidays = HolidayCalendar()
    /// What `reports.yaml` says.
    public var settings = ReportSettings()

    public init() {}

    public func title(ofDistrict id: String) -> String {
        districts.first { $0.id == id }?.title ?? id
    }
}

/// A row of the register, as far as every register has it.
public struct ReportDevice: Sendable, Equatable {
    public let deviceClass: String
    public let device: String
    /// Plate, or else the name.
    public let title: String?
    public let company: String?
    public let district: String?

    public init(deviceClass: String, device: String, title: String?, company: String?, district: String?) {
        self.deviceClass = deviceClass
        self.device = device
        self.title = title
        self.company = company
        self.district = district
    }
}

/// A rule in force.
public struct ReportRule: Sendable, Equatable {
    public let id: String
    public let title: String
    public let deviceClass: String

    public init(id: String, title: String, deviceClass: String) {
        self.id = id
        self.title = title
        self.deviceClass = deviceClass
    }
}
