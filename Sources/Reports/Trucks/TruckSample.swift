import Telemetry

/// What reports need of a truck's reading: one whose fix is believed.
struct TruckSample: Equatable {
    let at: Instant
    let coordinate: Coordinate
    /// In km/h; `nil` where the truck does not report it.
    var speed: Double?
    /// Half or full.
    var isLoaded: Bool?
    var isLifted: Bool?
    /// What the odometer shows, in kilometres.
    var mileage: Double?
}

/// Where the fields of a sample stand in the readings of a class.
struct TruckFields: Sendable {
    private let position: PositionFields
    private let speed: Int?
    private let mileage: Int?
    private let load: (field: Int, empty: Int)?
    private let lift: (field: Int, up: Int)?

    /// `nil` for a class without a position. Fields that the class does not have are never reported.
    init?(_ deviceClass: DeviceClass) {
        guard let position = deviceClass.position else { return nil }
        self.position = position
        func number(_ name: String) -> Int? {
            deviceClass.index(ofField: name).flatMap { index in
                if case .number = deviceClass.fields[index].kind { index } else { nil }
            }
        }
        func choice(_ name: String, _ text: String) -> (Int, Int)? {
            guard let index = deviceClass.index(ofField: name),
                case .choice(let texts) = deviceClass.fields[index].kind, let number = texts.firstIndex(of: text)
            else { return nil }
            return (index, number)
        }
        speed = number("speed")
        mileage = number("mileage")
        load = choice("load", "empty")
        lift = choice("lift", "up")
    }

    /// `nil` where the reading has no position.
    func sample(_ reading: Reading) -> TruckSample? {
        let values = reading.measurements
        guard values.has(position.latitude), values.has(position.longitude),
            let coordinate = Coordinate(
                latitude: values.number(position.latitude),
                longitude: values.number(position.longitude)
            )
        else { return nil }
        var sample = TruckSample(at: reading.observedAt, coordinate: coordinate)
        if let speed, values.has(speed) { sample.speed = values.number(speed) }
        if let mileage, values.has(mileage) { sample.mileage = values.number(mileage) }
        if let load, values.has(load.field) { sample.isLoaded = values.choice(load.field) != load.empty }
        if let lift, values.has(lift.field) { sample.isLifted = values.choice(lift.field) == lift.up }
        return sample
    }
}
