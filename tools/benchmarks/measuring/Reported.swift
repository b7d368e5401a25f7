import Telemetry

/// Readings as terminals report them: degrees with six decimals, speed and mileage with one, course with none.
extension Reading {
    /// The fields of ``BenchmarkTown/Town/truck`` and how many steps a unit has.
    private static let steps: [(field: Int, steps: Double)] = [(0, 1e6), (1, 1e6), (2, 10), (3, 1), (8, 10)]

    /// What a terminal would send of a truck's reading.
    var reported: Reading { reported(at: observedAt) }

    /// The same of another instant.
    func reported(at instant: Instant) -> Reading {
        var measurements = measurements
        for (field, steps) in Self.steps {
            measurements.set(field, number: (measurements.number(field) * steps).rounded() / steps)
        }
        return Reading(
            deviceClass: deviceClass,
            device: device,
            observedAt: instant,
            receivedAt: instant,
            measurements: measurements
        )
    }
}
