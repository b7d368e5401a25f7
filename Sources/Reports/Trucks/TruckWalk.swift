import Rules
import Storage
import Telemetry

/// Walks the stored readings truck by truck; in memory are one truck's samples and no more.
struct TruckWalk {
    /// What was stored of a truck and does not stand among its samples, or does so with a reservation.
    struct Remarks: Equatable {
        /// Fixes that no vehicle can have reached.
        var jumps = 0
        /// Readings that came after newer ones, as terminals send them after a dead spot.
        var late = 0

        static func + (left: Remarks, right: Remarks) -> Remarks {
            Remarks(jumps: left.jumps + right.jumps, late: left.late + right.late)
        }
    }

    /// Terminals report on whole seconds; more readings than that, of one and the same state, tell nothing new.
    private static let closest = TimeSpan.seconds(1)

    let fleet: TruckFleet
    let filter: TruckFilter
    /// Movements faster than that between two fixes are not believed, in km/h.
    let fastest: Double

    /// Shows each truck that has readings in the stretch, in the order of their names.
    func forEachTruck(
        from reader: borrowing StoreReader,
        observedIn stretch: Range<Instant>,
        progress: (Double) throws -> Void = { _ in },
        _ body: (Truck, [TruckSample], Remarks) throws -> Void
    ) throws {
        let directory = DeviceDirectory()
        var current: (index: DeviceIndex, truck: Truck)?
        var gathering = Gathering(fastest: fastest)
        var seen = 0
        func finish() throws {
            guard let current, filter.admits(current.truck) else { return }
            try body(current.truck, gathering.samples, gathering.remarks)
            seen += 1
            try progress(min(1, Double(seen) / Double(max(1, fleet.trucks.count))))
        }
        let only = filter.devices.flatMap { $0.count == 1 ? $0.first : nil }
        try reader.readingsByDevice(
            of: fleet.deviceClass,
            in: fleet.catalogue,
            directory,
            observedIn: stretch,
            device: only
        ) { reading in
            if current?.index != reading.device {
                try finish()
                current = (reading.device, fleet.truck(directory[reading.device].name))
                gathering.begin()
            }
            if let current, filter.admits(current.truck) {
                gathering.take(reading, fleet.fields.sample(reading), closest: Self.closest)
            }
        }
        try finish()
    }
}

/// The samples of one truck while they are read.
private struct Gathering {
    let fastest: Double
    private(set) var samples: [TruckSample] = []
    private(set) var remarks = TruckWalk.Remarks()
    private var filter = FixFilter()

    init(fastest: Double) {
        self.fastest = fastest
    }

    mutating func begin() {
        samples.removeAll(keepingCapacity: true)
        remarks = TruckWalk.Remarks()
        filter = FixFilter()
    }

    mutating func take(_ reading: Reading, _ sample: TruckSample?, closest: TimeSpan) {
        guard let sample else { return }
        switch reading.admission {
        case .jump:
            remarks.jumps += 1
            return
        case .judged:
            filter.restore(sample.coordinate, at: sample.at, wasJump: false, limitKilometresPerHour: fastest)
        case .late:
            // Nobody has tried the fix of a reading that decided nothing.
            remarks.late += 1
            guard filter.accepts(sample.coordinate, at: sample.at, limitKilometresPerHour: fastest) else {
                remarks.jumps += 1
                return
            }
        }
        if let last = samples.last, sample.at - last.at < closest, last.isLoaded == sample.isLoaded,
            last.isLifted == sample.isLifted
        {
            return
        }
        samples.append(sample)
    }
}
