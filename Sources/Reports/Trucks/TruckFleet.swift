public import Places
public import Rules
public import Telemetry

/// The city's trucks, and what their readings are held against.
public struct TruckFleet: Sendable {
    public let deviceClass: ClassIndex
    public let catalogue: Catalogue
    public let places: PlaceIndex
    public let permits: Permits
    let fields: TruckFields
    /// In the order of the register.
    let trucks: [Truck]
    private let numbers: [String: Int]

    /// `className`: the device class whose reports these are; any class that has a position serves for tracks. It throws
    /// ``ReportError`` when no schema defines the class, or it has no position.
    public init(
        _ className: String = "truck",
        catalogue: Catalogue,
        places: PlaceIndex,
        register: Register,
        permits: Permits
    ) throws(ReportError) {
        guard let deviceClass = catalogue.index(of: className) else {
            throw ReportError("no schema defines the class '\(className)', which the report is about")
        }
        guard let fields = TruckFields(catalogue[deviceClass]) else {
            throw ReportError("devices of the class '\(className)' report no position, so that they have no track")
        }
        self.deviceClass = deviceClass
        self.catalogue = catalogue
        self.places = places
        self.permits = permits
        self.fields = fields
        trucks = register.rows.filter { $0.deviceClass == className }.map(Truck.init)
        numbers = Dictionary(trucks.enumerated().map { ($1.device, $0) }) { first, _ in first }
    }

    /// A truck by its name, whether or not the register has it.
    func truck(_ device: String) -> Truck {
        numbers[device].map { trucks[$0] } ?? Truck(device)
    }

    func title(ofDistrict id: String) -> String {
        places.place(named: id).map { places[$0].name } ?? id
    }
}

/// A truck as the register has it.
struct Truck: Sendable, Equatable {
    let device: String
    let isRegistered: Bool
    let plate: String?
    let company: String?
    let district: String?

    /// One that is in no register.
    init(_ device: String) {
        self.device = device
        isRegistered = false
        plate = nil
        company = nil
        district = nil
    }

    init(_ row: Register.Row) {
        device = row.device
        isRegistered = true
        plate = row.plate
        company = row.company
        district = row.district
    }
}
