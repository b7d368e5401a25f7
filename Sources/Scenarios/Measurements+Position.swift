import Telemetry

extension Coordinate {
    /// The point that divides the way; `share` is from 0, here, to 1, there.
    func towards(_ other: Coordinate, by share: Double) -> Coordinate? {
        // At its end the way must hit the spot to the last bit: a fix on a border is one.
        guard share < 1 else { return other }
        return Coordinate(
            latitude: latitude + (other.latitude - latitude) * share,
            longitude: longitude + (other.longitude - longitude) * share
        )
    }
}

extension Measurements {
    func coordinate(_ deviceClass: DeviceClass) -> Coordinate? {
        guard let position = deviceClass.position, has(position.latitude), has(position.longitude) else { return nil }
        return Coordinate(latitude: number(position.latitude), longitude: number(position.longitude))
    }

    mutating func set(_ coordinate: Coordinate, _ deviceClass: DeviceClass) {
        guard let position = deviceClass.position else { return }
        set(position.latitude, number: coordinate.latitude)
        set(position.longitude, number: coordinate.longitude)
    }

    func without(_ dropped: [Int], of deviceClass: DeviceClass) -> Measurements {
        var rest = Measurements()
        for (index, field) in deviceClass.fields.enumerated() where has(index) && !dropped.contains(index) {
            switch field.kind {
            case .number: rest.set(index, number: number(index))
            case .integer: rest.set(index, integer: integer(index))
            case .boolean: rest.set(index, boolean: boolean(index))
            case .choice: rest.set(index, choice: choice(index))
            }
        }
        return rest
    }
}
