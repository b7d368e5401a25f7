public import Documents
public import Telemetry

/// Every device of a city, playing a simulated day, or several, each with the same plan; readings come out in the order of their times.
///
/// The same city, seed, start, duration and size give the same bytes.
public struct Fleet {
    /// What is played.
    public struct Options: Sendable {
        /// How many devices; the whole register where there is none.
        public var devices: Int?
        public var seed: UInt64
        public var start: Instant
        public var duration: TimeSpan

        public init(devices: Int? = nil, seed: UInt64, start: Instant, duration: TimeSpan) {
            self.devices = devices
            self.seed = seed
            // Terminals report on whole seconds.
            self.start = Instant(milliseconds: start.milliseconds / 1000 * 1000)
            self.duration = duration
        }

        var end: Instant { start + duration }
    }

    /// One reading that is due.
    public struct Due: Sendable {
        public let at: Instant
        /// Index into ``Fleet/topics``.
        public let device: Int
    }

    /// The MQTT topic of each device.
    public private(set) var topics: [String] = []
    /// The alerts that must come of it, in the order in which they fire.
    public private(set) var expectations: [Expectation] = []
    /// What the trucks really carried, truck by truck in the order of their times.
    public private(set) var trips: [TripTruth] = []
    /// Where sweepers work, device by device: the truth that reports on coverage are held against.
    public private(set) var workedStretches: [WorkedStretch] = []
    private var performances: [any Performing] = []
    private var queue = DueQueue()

    /// Writes the scripts of all devices.
    ///
    /// - Throws: `FileProblem` when the city lacks something that a device or the plan needs.
    public init(of city: City, _ options: Options) throws(FileProblem) {
        let cast = city.cast(of: options.devices)
        for device in cast.registered { try engage(device, in: city, options) }
        for truck in try city.unregisteredTrucks(cast.unregistered, seed: options.seed) {
            engage(truck, telling: [], under: [], in: city, options)
        }
        expectations.sort { ($0.firedAt, $0.device, $0.rule.rawValue) < ($1.firedAt, $1.device, $1.rule.rawValue) }
        for (index, performance) in performances.enumerated() {
            if let next = performance.next { queue.insert(Due(at: next, device: index)) }
        }
    }

    /// Writes the next reading into `payload`; `nil` once the day is over.
    public mutating func next(into payload: inout Payload) -> Due? {
        guard let due = queue.first else { return nil }
        let performance = performances[due.device]
        performance.perform(into: &payload)
        queue.replaceFirst(with: performance.next.map { Due(at: $0, device: due.device) })
        return due
    }

    private mutating func engage(_ device: RegisteredDevice, in city: City, _ options: Options) throws(FileProblem) {
        switch device.deviceClass {
        case "truck":
            let stories = try Plan.stories(Plan.trucks, for: device.id, options) { (scene, start) throws(FileProblem) in
                try scene.story(in: city, at: start)
            }
            let permits = city.permits[device.plate] ?? []
            engage(try city.truck(device, options), telling: stories, under: permits, in: city, options)
        case "sweeper":
            let sweeper = Sweeper(
                id: device.id,
                road: try city.path(device.road),
                plane: city.plane,
                seed: options.seed
            )
            let stories = Plan.stories(Plan.sweepers, for: device.id, options) { story, _ in story }
            let script = sweeper.script(telling: stories, from: options.start, until: options.end, seed: options.seed)
            add(script, class: "sweeper", device: device.id, options)
            workedStretches += script.workedStretches(of: device.id, on: device.road, until: options.end)
        case "fume":
            let kitchen = Kitchen(device, seed: options.seed)
            let stories = Plan.stories(Plan.kitchens, for: device.id, options) { story, _ in story }
            let script = kitchen.script(telling: stories, from: options.start, until: options.end, seed: options.seed)
            add(script, class: "fume", device: device.id, options)
        default:
            // A class that came later; others can simulate it.
            return
        }
    }

    private mutating func engage(
        _ truck: Truck,
        telling stories: [Story<TruckStory>],
        under permits: [Permit],
        in city: City,
        _ options: Options
    ) {
        let script = truck.script(telling: stories, from: options.start, until: options.end, seed: options.seed)
        add(script, class: "truck", device: truck.id, options)
        trips += script.trips(of: truck.id, under: permits, in: city, until: options.end)
    }

    private mutating func add<Doing>(_ script: Script<Doing>, class name: String, device: String, _ options: Options) {
        let noise = SplitMix64(seed: options.seed, name: "noise \(device)")
        topics.append("cityward/\(name)/\(device)")
        performances.append(Performance(script, until: options.end, noise: noise))
        expectations += script.expectations(for: device, until: options.end)
    }
}
