import Expressions
import Places
import Telemetry

/// What conditions on one class see while a reading is judged: the reading, the one before it, the places it lies in, the
/// device's windows, register row and permits.
///
/// One scope serves all devices of a class: it owns their windows, and is pointed at one reading after the other.
struct ReadingScope: SlotSource, ~Copyable {
    private let deviceClass: DeviceClass
    private let slots: [SlotMeaning]
    private let specifications: [WindowSpecification]
    private let placeSets: [[Bool]]
    private let places: PlaceIndex
    private let register: Register
    private let permits: Permits
    /// Texts of register fields, as handles.
    private var texts: [String] = []
    private var textHandles: [String: UInt32] = [:]
    /// The windows of every device, one for each specification.
    private var windows: [SlidingWindow] = []

    private var current = Measurements()
    private var previous: Measurements?
    private var instant = Instant.distantPast
    private var position: Coordinate?
    private var row: Int?
    private var permitNumbers: [Int] = []
    private var firstWindow = 0
    /// The places that the reading lies in, found when a condition first asks.
    private var here: [PlaceID] = []
    private var hereIsKnown = false
    /// The first place that `inside` found since it was last forgotten.
    private(set) var matchedPlace: PlaceID?

    init(vocabulary: RuleVocabulary, deviceClass: DeviceClass, places: PlaceIndex, register: Register, permits: Permits)
    {
        self.deviceClass = deviceClass
        slots = vocabulary.slots
        specifications = vocabulary.windows
        placeSets = vocabulary.placeSets
        self.places = places
        self.register = register
        self.permits = permits
    }

    /// Where a device stands among those of its class, and what the city knows of it.
    struct Subject {
        let number: Int
        let row: Int?
        let permits: [Int]
    }

    /// Makes room for one more device.
    mutating func addDevice() {
        for _ in specifications { windows.append(SlidingWindow()) }
    }

    /// Takes a reading into the windows of its device.
    mutating func record(_ measurements: borrowing Measurements, at instant: Instant, of subject: borrowing Subject) {
        let first = subject.number * specifications.count
        for (index, specification) in specifications.enumerated() {
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

    /// Points the scope at a reading, as it looks from `instant`.
    mutating func look(
        at measurements: borrowing Measurements,
        after previous: Measurements?,
        instant: Instant,
        of subject: borrowing Subject
    ) {
        current = copy measurements
        self.previous = previous
        self.instant = instant
        row = subject.row
        permitNumbers = subject.permits
        firstWindow = subject.number * specifications.count
        position = coordinate(of: measurements)
        hereIsKnown = false
    }

    mutating func forgetMatchedPlace() {
        matchedPlace = nil
    }

    func coordinate(of measurements: borrowing Measurements) -> Coordinate? {
        guard let fields = deviceClass.position, measurements.has(fields.latitude), measurements.has(fields.longitude)
        else {
            return nil
        }
        return Coordinate(
            latitude: measurements.number(fields.latitude),
            longitude: measurements.number(fields.longitude)
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
            guard let previous else { return .absent }
            return value(of: field, kind, in: previous)
        case .register(let column):
            return registered(column)
        case .inside(let set):
            return inside(placeSets[set])
        case .insidePermittedDisposalSite:
            return insidePermittedDisposalSite()
        case .distance(let place):
            guard let position else { return .absent }
            return .double(places.distance(from: position, to: place))
        case .aggregate(let aggregate, let window):
            guard let figure = windows[firstWindow + window].figure(aggregate) else { return .absent }
            return aggregate == .count ? .int(Int64(figure)) : .double(figure)
        case .permitted:
            guard row != nil else { return .absent }
            for number in permitNumbers where permits.isValid(number, at: instant) { return .bool(true) }
            return .bool(false)
        }
    }

    func string(_ handle: UInt32) -> String { texts[Int(handle)] }

    private func value(of field: Int, _ kind: FieldKind, in measurements: borrowing Measurements) -> Operand {
        guard measurements.has(field) else { return .absent }
        switch kind {
        case .number: return .double(measurements.number(field))
        case .integer: return .int(measurements.integer(field))
        case .boolean: return .bool(measurements.boolean(field))
        case .choice: return .enumeration(measurements.choice(field))
        }
    }

    private mutating func registered(_ column: Int) -> Operand {
        guard let row, let value = register.value(row: row, column: column) else { return .absent }
        switch value {
        case .number(let number): return .double(number)
        case .text(let text):
            if let handle = textHandles[text] { return .text(handle) }
            let handle = UInt32(texts.count)
            texts.append(text)
            textHandles[text] = handle
            return .text(handle)
        }
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
        guard row != nil, findPlaces() else { return .absent }
        for number in permitNumbers where permits.isValid(number, at: instant) {
            if let site = permits.disposalSite(number), here.contains(site) { return .bool(true) }
        }
        return .bool(false)
    }

    /// Finds the places that the reading lies in; `false` where it has no position.
    private mutating func findPlaces() -> Bool {
        guard let position else { return false }
        if !hereIsKnown {
            places.places(at: position, into: &here)
            hereIsKnown = true
        }
        return true
    }
}
