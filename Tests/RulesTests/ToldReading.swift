import Telemetry

/// What one device reports.
struct ToldReading {
    let device: String
    let observedAt: Instant
    let receivedAt: Instant
    let measurements: Measurements

    var deviceClass: ClassIndex { classIndex(of: device) }

    func reading(in directory: DeviceDirectory) -> Reading {
        Reading(
            deviceClass: deviceClass,
            device: directory.index(of: device, in: deviceClass),
            observedAt: observedAt,
            receivedAt: receivedAt,
            measurements: measurements
        )
    }

    func arriving(at instant: Instant) -> ToldReading {
        ToldReading(device: device, observedAt: observedAt, receivedAt: instant, measurements: measurements)
    }
}

/// Names of trucks begin with T, those of kitchens with F.
func classIndex(of device: String) -> ClassIndex {
    City.catalogue.index(of: device.hasPrefix("F") ? "fume" : "truck")!
}
