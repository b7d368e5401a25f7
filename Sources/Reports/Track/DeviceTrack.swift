public import Storage
public import Telemetry

/// The believed fixes of one device in a stretch of time: what a report on a track, a line on a map and a GPX file are made of.
public struct DeviceTrack {
    /// One fix.
    public struct Point: Equatable, Sendable {
        public let at: Instant
        public let coordinate: Coordinate
        /// In km/h; `nil` where the device did not report it.
        public let speed: Double?
    }

    let truck: Truck
    let samples: [TruckSample]
    let remarks: TruckWalk.Remarks

    /// Reads a track; empty where the device said nothing.
    ///
    /// - Throws: SQLite's error.
    public init(
        of device: String,
        in fleet: TruckFleet,
        observedIn stretch: Range<Instant>,
        under terms: TripTerms,
        from reader: borrowing StoreReader
    ) throws {
        var found: (samples: [TruckSample], remarks: TruckWalk.Remarks) = ([], TruckWalk.Remarks())
        try TruckWalk(fleet: fleet, filter: TruckFilter(devices: [device]), fastest: terms.fastest.value)
            .forEachTruck(from: reader, observedIn: stretch) { _, samples, remarks in found = (samples, remarks) }
        truck = fleet.truck(device)
        samples = found.samples
        remarks = found.remarks
    }

    /// The fixes in the order of time, cut where nothing was heard for longer than ``TripTerms/gap``.
    public func segments(under terms: TripTerms) -> [[Point]] {
        var segments: [[Point]] = []
        var previous: Instant?
        for sample in samples {
            if let previous, sample.at - previous <= terms.gap.value {} else { segments.append([]) }
            previous = sample.at
            segments[segments.count - 1].append(
                Point(at: sample.at, coordinate: sample.coordinate, speed: sample.speed)
            )
        }
        return segments
    }
}
