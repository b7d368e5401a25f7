import Caches
import Expressions
import Places
import Telemetry

/// What conditions on one class see while a reading is judged: the reading, the one before it, the places it lies in,
/// the device's windows, marks, register row, limits and permits.
///
/// One scope serves all devices of a class: it owns what is remembered of them, and is pointed at one after the other.
///
/// Its methods are all mutating, those that change nothing too: the compiler would copy the whole scope, some 400 bytes,
/// to lend it to one that is not.
struct ReadingScope: SlotSource, ~Copyable {
    let slots: [SlotMeaning]
    let seriesSpecifications: [SeriesSpecification]
    let markSpecifications: [MarkSpecification]
    let placeSets: [RuleVocabulary.PlaceSet]
    let limitTables: [LimitTable]
    let usesPermits: Bool
    let usesPermitSites: Bool
    let places: PlaceIndex
    let register: Register
    let permits: Permits
    private let position: PositionFields?
    private let columns: [Int]
    var texts = TextHandles()

    var memory: ReadingMemory
    var devices: [KnownDevice] = []
    /// The permits of every device, those of one device together.
    var permitsHeld: [PermitHeld] = []
    /// What the register says of every device, one for each column.
    private var registered: [Operand] = []
    /// The samples of every device, one series for each specification.
    var series: [SampleSeries] = []
    var windows: Windows
    /// When a reading of each device last fulfilled each tracked condition; `distantPast` where none did.
    var marks: [Instant] = []
    /// The limit of each table for each device, as it was last looked up.
    var limits: [LimitTable.Phase] = []

    var device = 0
    /// What is looked at: the latest reading of the device.
    private(set) var current = ReadingMemory.nothing
    /// The one before it, unless that is no matter of the instant.
    private var previous: ReadingMemory.Row?
    private(set) var instant = Instant.distantPast
    private(set) var coordinate: Coordinate?
    /// Where the next readings were taken: see ``ClassJudge/prefetch(for:_:)``.
    var positionsAhead: [Coordinate] = []
    /// The places that the reading lies in, found when a condition first asks.
    var here: [PlaceID] = []
    var hereIsKnown = false
    /// The first place that `inside` found since it was last forgotten.
    var matchedPlace: PlaceID?

    /// What each slot held when it was last loaded: several rules ask for the speed, or for the same figure.
    private var loaded: [LoadedSlot]
    /// Counts what has been looked at, so that what was loaded before does not count.
    private var look: UInt64 = 0

    private struct LoadedSlot: BitwiseCopyable {
        var operand = Operand.absent
        var look: UInt64 = 0
    }

    init(vocabulary: RuleVocabulary, of ruleSet: RuleSet) {
        slots = vocabulary.slots
        seriesSpecifications = vocabulary.series
        markSpecifications = vocabulary.marks
        placeSets = vocabulary.placeSets
        limitTables = vocabulary.limits
        usesPermits = vocabulary.usesPermits
        usesPermitSites = vocabulary.usesPermitSites
        columns = vocabulary.columns
        position = vocabulary.deviceClass.position
        places = ruleSet.places
        register = ruleSet.register
        permits = ruleSet.permits
        loaded = vocabulary.slots.map { _ in LoadedSlot() }
        windows = Windows(vocabulary.windows)
        memory = ReadingMemory(fieldCount: vocabulary.deviceClass.fields.count)
    }

    /// Makes room for one more device.
    ///
    /// - Parameter row: the number of its row in the register.
    mutating func addDevice(row: Int?) {
        let plate = row.flatMap { register.rows[$0].plate }
        let firstPermit = permitsHeld.count
        for number in plate.map(permits.numbers) ?? [] {
            permitsHeld.append(PermitHeld(number: number, sourceSite: permits[number].sourceSite))
        }
        devices.append(KnownDevice(row: row, permits: firstPermit..<permitsHeld.count))
        memory.addDevice()
        for _ in seriesSpecifications { series.append(SampleSeries()) }
        windows.addDevice()
        for _ in markSpecifications { marks.append(.distantPast) }
        for _ in limitTables {
            limits.append(LimitTable.Phase(value: nil, start: .distantFuture, end: .distantPast))
        }
        for column in columns {
            switch row.flatMap({ register.value(row: $0, column: column) }) {
            case .number(let number)?: registered.append(.double(number))
            case .text(let text)?: registered.append(.text(texts.handle(of: text)))
            case nil: registered.append(.absent)
            }
        }
    }

    mutating func prefetchRegister(_ device: Int) {
        registered.prefetch(share: device, each: columns.count)
    }

    /// Points the scope at the latest reading of a device, as it looks at an instant.
    ///
    /// `isNew`: the instant is that of the reading, so that the one before it matters.
    mutating func look(at device: Int, instant: Instant, isNew: Bool) {
        look += 1
        self.device = device
        self.instant = instant
        current = memory.latest(of: device)
        let before = memory.previous(of: device)
        previous = isNew && memory.head(before).observedAt > .distantPast ? before : nil
        coordinate = coordinate(in: current)
        hereIsKnown = false
    }

    mutating func coordinate(of measurements: inout Measurements) -> Coordinate? {
        guard let position, measurements.has(position.latitude), measurements.has(position.longitude) else {
            return nil
        }
        return Coordinate(
            latitude: measurements.number(position.latitude),
            longitude: measurements.number(position.longitude)
        )
    }

    // MARK: - SlotSource

    @inline(__always)
    mutating func load(_ slot: Int) -> Operand {
        loaded[slot].look == look ? loaded[slot].operand : find(slot)
    }

    @inline(never)
    private mutating func find(_ slot: Int) -> Operand {
        let operand: Operand
        switch slots[slot] {
        case .field(let field, let kind): operand = value(of: field, kind, in: current)
        case .register(let column): operand = registered[device * columns.count + column]
        // The place that is found has to be noted for each rule that asks.
        case .inside(let set): return inside(set)
        default: operand = rareValue(of: slots[slot])
        }
        loaded[slot] = LoadedSlot(operand: operand, look: look)
        return operand
    }

    @inline(never)
    private mutating func rareValue(of slot: SlotMeaning) -> Operand {
        switch slot {
        case .field(let field, let kind): value(of: field, kind, in: current)
        case .previous(let field, let kind): valueBefore(of: field, kind)
        case .register(let column): registered[device * columns.count + column]
        case .inside(let set): inside(set)
        case .aggregate(let aggregate, let window): figure(aggregate, window)
        case .permitted: permitted()
        case .time: .timestamp(milliseconds: instant.milliseconds)
        case .changed(let field): changed(field)
        case .limit(let table): limit(table)
        case .near(let set, let metres): near(set, metres)
        case .distance(let set): distance(set)
        case .crossed(let set): crossed(set)
        case .visited(let mark, let span): visited(mark, within: span)
        case .since(let mark, let span): since(mark, atMost: span)
        case .insidePermit(let site): insidePermit(site)
        case .nearPermit(let site, let metres): nearPermit(site, metres)
        case .distancePermit(let site): distancePermit(site)
        case .permitText(let text): permitText(text)
        }
    }

    func string(_ handle: UInt32) -> String { texts[handle] }

    private mutating func value(of field: Int, _ kind: FieldKind, in row: ReadingMemory.Row) -> Operand {
        guard let bits = memory.value(field, in: row) else { return .absent }
        switch kind {
        case .number: return .double(Double(bitPattern: bits))
        case .integer: return .int(Int64(bitPattern: bits))
        case .boolean: return .bool(bits != 0)
        case .choice: return .enumeration(Int(truncatingIfNeeded: bits))
        }
    }

    private mutating func valueBefore(of field: Int, _ kind: FieldKind) -> Operand {
        guard let previous else { return .absent }
        return value(of: field, kind, in: previous)
    }

    private mutating func changed(_ field: Int) -> Operand {
        guard let previous, memory.has(field, in: current), memory.has(field, in: previous) else { return .absent }
        return .bool(memory.bits(field, in: current) != memory.bits(field, in: previous))
    }

    /// Where the previous reading was taken, if that matters.
    mutating func previousCoordinate() -> Coordinate? {
        guard let previous else { return nil }
        return coordinate(in: previous)
    }

    private mutating func coordinate(in row: ReadingMemory.Row) -> Coordinate? {
        guard let position, memory.has(position.latitude, in: row), memory.has(position.longitude, in: row) else {
            return nil
        }
        return Coordinate(
            latitude: memory.number(position.latitude, in: row),
            longitude: memory.number(position.longitude, in: row)
        )
    }
}
