/// Which trucks a report is about; all, where nothing is set.
public struct TruckFilter: Sendable, Equatable {
    /// Names of devices.
    public var devices: Set<String>?
    /// As the register writes them.
    public var companies: Set<String>?
    /// Identifiers of districts, as the register has them.
    public var districts: Set<String>?

    public init(devices: Set<String>? = nil, companies: Set<String>? = nil, districts: Set<String>? = nil) {
        self.devices = devices
        self.companies = companies
        self.districts = districts
    }

    /// Whether a truck passes; one that is in no register passes only by its name.
    func admits(_ truck: Truck) -> Bool {
        (devices?.contains(truck.device) ?? true)
            && (companies.map { truck.company.map($0.contains) ?? false } ?? true)
            && (districts.map { truck.district.map($0.contains) ?? false } ?? true)
    }

    /// The filter as facts of a document.
    func scope(of fleet: TruckFleet) -> [ReportFact] {
        [
            (ReportText("设备", "Device"), devices?.sorted()),
            (ReportText("单位", "Company"), companies?.sorted()),
            (ReportText("辖区", "District"), districts?.sorted().map(fleet.title(ofDistrict:))),
        ].compactMap { name, values in values.map { ReportFact(name, $0.joined(separator: "、")) } }
    }
}
