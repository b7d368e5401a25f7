import Telemetry

/// Trucks that drive, stand and are parked, as terminals report them: degrees with six digits, speed with one.
struct DrivingFleet {
    private struct Truck {
        let index: DeviceIndex
        var latitude = 31.0
        var longitude = 112.2
        var speed = 0.0
        var course = 0.0
        var mileage = 12_345.6
        var load = 0
    }

    private var trucks: [Truck]
    private var state: UInt64 = 88_172_645_463_325_252

    init(devices: Int, _ directory: DeviceDirectory) {
        trucks = (0..<devices).map { Truck(index: directory.index(of: "鄂H\(10_000 + $0)", in: ClassIndex(0))) }
        for number in trucks.indices {
            trucks[number].latitude += random() * 0.4
            trucks[number].longitude += random() * 0.4
        }
    }

    mutating func reading(of number: Int, at instant: Instant) -> Reading {
        move(number)
        let truck = trucks[number]
        var measurements = Measurements()
        measurements.set(1, number: round(truck.latitude, 1e6))
        measurements.set(2, number: round(truck.longitude, 1e6))
        measurements.set(3, number: round(truck.speed, 10))
        measurements.set(4, number: round(truck.course, 1))
        measurements.set(5, choice: truck.load)
        measurements.set(6, choice: random() < 0.01 ? 0 : 1)
        measurements.set(7, choice: random() < 0.01 ? 1 : 0)
        measurements.set(8, boolean: truck.speed > 0)
        measurements.set(9, number: round(truck.mileage, 10))
        return Reading(
            deviceClass: ClassIndex(0),
            device: truck.index,
            observedAt: instant,
            receivedAt: instant + TimeSpan(milliseconds: 200 + Int64(random() * 2000)),
            measurements: measurements
        )
    }

    private mutating func move(_ number: Int) {
        let isDriving = random() < 0.6
        trucks[number].speed = isDriving ? random() * 70 : 0
        guard isDriving else { return }
        trucks[number].course = random() * 360
        let kilometres = trucks[number].speed / 240
        trucks[number].mileage += kilometres
        trucks[number].latitude += (random() - 0.5) * kilometres / 111
        trucks[number].longitude += (random() - 0.5) * kilometres / 95
        if random() < 0.02 { trucks[number].load = (trucks[number].load + 1) % 3 }
    }

    private func round(_ value: Double, _ steps: Double) -> Double { (value * steps).rounded() / steps }

    /// From 0 to 1, xorshift.
    private mutating func random() -> Double {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Double(state >> 11) / Double(1 << 53)
    }
}

extension DrivingFleet {
    /// A truck as the shipped schema has it.
    static let catalogue: Catalogue = {
        let kinds: [(String, Field.Kind)] = [
            ("seq", .integer(range: 0...(1 << 53))), ("lat", .number(range: -90...90)),
            ("lon", .number(range: -180...180)),
            ("speed", .number(range: 0...300)), ("course", .number(range: 0...360)),
            ("load", .choice(["empty", "half", "full"])), ("cover", .choice(["open", "closed"])),
            ("lift", .choice(["down", "up"])), ("ignition", .boolean), ("mileage", .number(range: 0...1e7)),
        ]
        let fields = kinds.map { Field(name: $0.0, kind: $0.1, unit: nil, isRequired: false) }
        return Catalogue([DeviceClass(name: "truck", title: "渣土车", fields: fields)])
    }()
}
