import Expressions
import Places
import Telemetry

/// What conditions on one class see while a reading is judged: the reading, the one before it, the places it lies in,
/// the device's windows, register row and permits.
///
/// One scope serves all devices of a class: it owns their windows, and is pointed at one reading after the other.
struct ReadingScope: SlotSource, ~Copyable {
    private let position: PositionFields?
    private let slots: [SlotMeaning]
    private let specifications: [WindowSpecification]
    private let columns: [Int]
    private let placeSets: [[Bool]]
    private let places: PlaceIndex
    private let register: Register
    private let permits: Permits
    private var texts = TextHandles()

    private var devices: [KnownDevice] = []
    /// The windows of every device, one for each specification.
    private var windows: [SlidingWindow] = []
    /// What the register says of every device, one for each column.
    private var registered: [Operand] = []

    private var current = Measurements()
    /// Without any field where there is none.
    private var previous = Measurements()
    private var instant = Instant.distantPast
    private var coordinate: Coordinate?
    private var device = 0
    /// The places that the reading lies in, found when a condition first asks.
    private var here: [PlaceID] = []
    private var hereIsKnown = false
    /// The first place that `inside` found since it was last forgotten.
    private(set) var matchedPlace: PlaceID?

    /// What the city knows of a device.
    private struct KnownDevice {
        let isRegistered: Bool
        let permits: [Int]
    }

    init(vocabulary: RuleVocabulary, deviceClass: DeviceClass, of ruleSet: RuleSet) {
        position = deviceClass.position
        slots = vocabulary.slots
        specifications = vocabulary.windows
        columns = vocabulary.columns
        placeSets = vocabulary.placeSets
        places = ruleSet.places
        register = ruleSet.register
        permits = ruleSet.permits
    }

    /// Makes room for one more device.
    ///
    /// - Parameter row: the number of its row in the register.
    mutating func addDevice(row: Int?) {
        let plate = row.flatMap { register.rows[$0].plate }
        devices.append(KnownDevice(isRegistered: row != nil, permits: plate.map(permits.numbers) ?? []))
        for _ in specifications { windows.append(SlidingWindow()) }
        for column in columns {
            switch row.flatMap({ register.value(row: $0, column: column) }) {
            case .number(let number)?: registered.append(.double(number))
            case .text(let text)?: registered.append(.text(texts.handle(of: text)))
            case nil: registered.append(.absent)
            }
        }
    }

    /// Takes a reading into the windows of its device.
    mutating func record(_ measurements: borrowing Measurements, at instant: Instant, of device: Int) {
        let first = device * specifications.count
        for index in specifications.indices {
            let specification = specifications[index]
            guard measurements.has(specification.field) else {
                windows[first + index].expire(at: instant, span: specification.span)
                continue
            }
            let value =
                switch specification.kind {
                case .number: measurements.number(specification.field)
                case .integer: Double(measurements.integer(specification.field))
                case .boolean, .choice: 1.0
                }
            windows[first + index].add(value, at: instant, span: specification.span)
        }
    }

    /// Points the scope at a reading, as it looks at its own instant or at a later one.
    mutating func look(
        at reading: Reading,
        after last: Reading?,
        of device: Int,
        instant: Instant? = nil
    ) {
        current = reading.measurements
        previous = last?.measurements ?? Measurements()
        self.instant = instant ?? reading.observedAt
        self.device = device
        coordinate = coordinate(of: reading.measurements)
        hereIsKnown = false
    }

    mutating func forgetMatchedPlace() {
        matchedPlace = nil
    }

    func coordinate(of measurements: borrowing Measurements) -> Coordinate? {
        guard let position, measurements.has(position.latitude), measurements.has(position.longitude) else {
            return nil
        }
        return Coordinate(
            latitude: measurements.number(position.latitude),
            longitude: measurements.number(position.longitude)
        )
    }

    /// The identifier of a place, for the alert.
    func identifier(of place: PlaceID) -> String { places[place].identifier }

    // MARK: - SlotSource

    mutating func load(_ slot: Int) -> Operand {
        switch slots[slot] {
        case .field(let field, let kind):
            return value(of: field, kind, in: current)
        case .previous(let field, let kind):
            return value(of: field, kind, in: previous)
        case .register(let column):
            return registered[device * columns.count + column]
        case .inside(let set):
            return inside(placeSets[set])
        case .insidePermittedDisposalSite:
            return insidePermittedDisposalSite()
        case .distance(let place):
            guard let coordinate else { return .absent }
            return .double(places.distance(from: coordinate, to: place))
        case .aggregate(let aggregate, let window):
            return figure(aggregate, window)
        case .permitted:
            guard devices[device].isRegistered else { return .absent }
            for number in devices[device].permits where permits.isValid(number, at: instant) { return .bool(true) }
            return .bool(false)
        }
    }

    func string(_ handle: UInt32) -> String { texts[handle] }

    private func value(of field: Int, _ kind: FieldKind, in measurements: borrowing Measurements) -> Operand {
        guard measurements.has(field) else { return .absent }
        switch kind {
        case .number: return .double(measurements.number(field))
        case .integer: return .int(measurements.integer(field))
        case .boolean: return .bool(measurements.boolean(field))
        case .choice: return .enumeration(measurements.choice(field))
        }
    }

    private func figure(_ aggregate: Aggregate, _ window: Int) -> Operand {
        let start = instant - specifications[window].span
        let number = device * specifications.count + window
        guard let figure = windows[number].figure(aggregate, after: start) else { return .absent }
        return aggregate == .count ? .int(Int64(figure)) : .double(figure)
    }

    private mutating func inside(_ set: borrowing [Bool]) -> Operand {
        guard findPlaces() else { return .absent }
        for place in here where set[place.number] {
            if matchedPlace == nil { matchedPlace = place }
            return .bool(true)
        }
        return .bool(false)
    }

    private mutating func insidePermittedDisposalSite() -> Operand {
        guard devices[device].isRegistered, findPlaces() else { return .absent }
        for number in devices[device].permits where permits.isValid(number, at: instant) {
            if let site = permits.disposalSite(number), here.contains(site) { return .bool(true) }
        }
        return .bool(false)
    }

    /// Finds the places that the reading lies in; `false` where it has no position.
    private mutating func findPlaces() -> Bool {
        guard let coordinate else { return false }
        if !hereIsKnown {
            places.places(at: coordinate, into: &here)
            hereIsKnown = true
        }
        return true
    }
}
