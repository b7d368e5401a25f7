import Foundation
package import Telemetry

/// Trucks that drive about, each a reading every ten seconds from seven in the morning.
package struct MovingFleet {
    private struct Truck {
        let index: DeviceIndex
        var latitude: Double
        var longitude: Double
        var course: Double
        var speed = 30.0
        var load = 0
        var mileage = 1000.0
        var readings = 0
    }

    private var trucks: [Truck]
    private var random = Lehmer(seed: 1)
    private var next = 0
    private var time = Instant(rfc3339: "2026-11-23T07:00:00+08:00") ?? .distantPast
    private let interval: TimeSpan = .seconds(10)

    /// `fullEvery`: of so many trucks one sets out full; `nil` for none.
    package init(of town: Town, _ directory: DeviceDirectory, fullEvery: Int? = nil) {
        var random = Lehmer(seed: 2)
        trucks = (0..<town.devices).map { number in
            let isFull = fullEvery.map { number.isMultiple(of: $0) } ?? false
            return Truck(
                index: directory.index(of: Town.name(number), in: ClassIndex(0)),
                latitude: Town.south + random.uniform() * Town.degrees,
                longitude: Town.west + random.uniform() * Town.degrees,
                course: random.uniform() * 360,
                load: isFull ? 2 : 0
            )
        }
    }

    /// Makes the next readings, in the order of time.
    package mutating func fill(_ readings: inout [Reading], count: Int) {
        readings.removeAll(keepingCapacity: true)
        for _ in 0..<count {
            readings.append(reading(of: next))
            next += 1
            if next == trucks.count {
                next = 0
                time = time + interval
            }
        }
    }

    private mutating func reading(of number: Int) -> Reading {
        let share = Double(number) / Double(trucks.count)
        let instant = time + TimeSpan(milliseconds: Int64(share * Double(interval.milliseconds)))
        move(number)
        let truck = trucks[number]
        var measurements = Measurements()
        measurements.set(0, number: truck.latitude)
        measurements.set(1, number: truck.longitude)
        measurements.set(2, number: truck.speed)
        measurements.set(3, number: truck.course)
        measurements.set(4, choice: truck.load)
        measurements.set(5, choice: random.uniform() < 0.0001 ? 0 : 1)
        measurements.set(6, choice: truck.speed < 1 && truck.load == 2 ? 1 : 0)
        measurements.set(7, boolean: true)
        measurements.set(8, number: truck.mileage)
        return Reading(
            deviceClass: ClassIndex(0),
            device: truck.index,
            observedAt: instant,
            receivedAt: instant,
            measurements: measurements
        )
    }

    private mutating func move(_ number: Int) {
        let metres = trucks[number].speed / 3.6 * interval.seconds
        let angle = trucks[number].course / 180 * .pi
        trucks[number].latitude += metres * cos(angle) / 111_195
        trucks[number].longitude += metres * sin(angle) / 95_300
        trucks[number].mileage += metres / 1000
        trucks[number].readings += 1
        let isOutside =
            abs(trucks[number].latitude - Town.south - Town.degrees / 2) > Town.degrees / 2
            || abs(trucks[number].longitude - Town.west - Town.degrees / 2) > Town.degrees / 2
        let turn = isOutside ? 180 : (random.uniform() - 0.5) * 20
        trucks[number].course = (trucks[number].course + turn + 360).truncatingRemainder(dividingBy: 360)
        trucks[number].speed = min(58, max(0, trucks[number].speed + (random.uniform() - 0.5) * 10))
        if random.uniform() < 0.0002 { trucks[number].load = (trucks[number].load + 2) % 4 }
    }
}
