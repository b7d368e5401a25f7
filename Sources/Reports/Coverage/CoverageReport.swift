public import Coverage
public import Places
public import Schedules
public import Storage
public import Telemetry

/// How far the roads have been swept on a day or in a month, and how often, against what their grades ask for.
///
/// Passes are counted anew each day, so that a month is the sum of its days. Late readings count; jumps do not.
public struct CoverageReport {
    /// A sweeper's share in a road, from the register: the company answers for the road unless the road itself names one.
    public struct Assignment: Sendable {
        public let road: String
        public let company: String

        public init(road: String, company: String) {
            self.road = road
            self.company = company
        }
    }

    /// Only roads of which all this holds; `nil` for any.
    public struct Filter: Sendable {
        public var districts: Set<String>?
        public var contractors: Set<String>?
        public var roads: Set<String>?

        public init(
            districts: Set<String>? = nil,
            contractors: Set<String>? = nil,
            roads: Set<String>? = nil
        ) {
            self.districts = districts
            self.contractors = contractors
            self.roads = roads
        }
    }

    /// Why there is no such report.
    public struct Mistake: Error, Equatable, CustomStringConvertible {
        public let description: String
    }

    let cells: RoadCells
    let terms: CoverageTerms
    let period: ReportPeriod
    let filter: Filter
    let contractors: [String]
    /// The numbers of the roads that the report is about.
    let wanted: [Int]
    private(set) var tally: CoverageTally
    /// Days of the period before the first stored reading of any sweeper or after the last: nothing is known of them.
    private(set) var unknownDays = 0

    /// Walks the stored readings of the period, and says what they come to.
    ///
    /// - Throws: ``Mistake`` where no road is what the filter asks for, the class of the terms is missing or has no field `work`;
    ///   errors of the store.
    public static func make(
        _ reader: borrowing StoreReader,
        _ catalogue: Catalogue,
        places: PlaceIndex,
        assignments: [Assignment],
        terms: CoverageTerms,
        holidays: HolidayCalendar = HolidayCalendar(),
        period: ReportPeriod,
        filter: Filter = Filter(),
        progress: (Double) throws -> Void = { _ in }
    ) throws -> ReportDocument {
        var report = try CoverageReport(places, assignments, terms, period, filter)
        try report.walk(reader, catalogue, holidays, progress)
        return report.document
    }

    private init(
        _ places: PlaceIndex,
        _ assignments: [Assignment],
        _ terms: CoverageTerms,
        _ period: ReportPeriod,
        _ filter: Filter
    ) throws {
        let cells = try RoadCells(places, terms: terms)
        guard !cells.roads.isEmpty else {
            throw Mistake(
                description: "no place is a line of the kind '\(terms.roadKind)' that 'roads' of reports.yaml names"
            )
        }
        let companies = Dictionary(grouping: assignments, by: \.road)
        let contractors = cells.roads.map { road in
            road.text("company")
                ?? Set(companies[road.place.identifier]?.map(\.company) ?? []).sorted().joined(separator: "、")
        }
        wanted = cells.roads.indices.filter { number in
            let road = cells.roads[number]
            return [
                (filter.districts, road.district ?? CoverageReport.unassigned),
                (filter.contractors, contractors[number]), (filter.roads, road.place.identifier),
            ].allSatisfy { wanted, value in wanted.map { $0.contains(value) } ?? true }
        }
        guard !wanted.isEmpty else {
            throw Mistake(
                description: "none of the \(cells.roads.count) roads is of that district, contractor or name"
            )
        }
        self.cells = cells
        self.terms = terms
        self.period = period
        self.filter = filter
        self.contractors = contractors
        tally = CoverageTally(cells, terms: terms)
    }

    static let unassigned = "unassigned"
}

extension CoverageReport {
    private mutating func walk(
        _ reader: borrowing StoreReader,
        _ catalogue: Catalogue,
        _ holidays: HolidayCalendar,
        _ progress: (Double) throws -> Void
    ) throws {
        guard let deviceClass = catalogue.index(of: terms.deviceClass) else {
            throw Mistake(
                description: "no schema defines the class '\(terms.deviceClass)' that 'class' of reports.yaml names"
            )
        }
        let fields = try SweepingFields(catalogue[deviceClass], terms: terms)
        let directory = DeviceDirectory()
        let windows = terms.shifts.map { TimeWindow($0.hours, in: period.zone, holidays: holidays) }
        var counts = PassCounts(cells: cells.cellNumbers)
        let known = try reader.observedStretch(of: Catalogue([catalogue[deviceClass]]))
        for (number, date) in period.days.enumerated() where terms.suspension(on: date) == nil {
            try progress(Double(number) / Double(period.days.count))
            let next = CivilDate(daysSinceEpoch: date.daysSinceEpoch + 1)
            let day = period.zone.startOfDay(date)..<period.zone.startOfDay(next)
            guard let known, known.overlaps(day) else {
                unknownDays += 1
                continue
            }
            var ledger = PassLedger(since: day.lowerBound)
            var shifts = windows.map { Shift($0.intervals(from: day.lowerBound, to: day.upperBound), cells) }
            var trace = SweepingTrace()
            var device: DeviceIndex?
            // A segment across midnight belongs to both days, each with the cells that it met then.
            let stretch = (day.lowerBound - terms.gap)..<(day.upperBound + terms.gap)
            try reader.readingsByDevice(of: deviceClass, in: catalogue, directory, observedIn: stretch) { reading in
                if reading.device != device {
                    device = reading.device
                    trace = SweepingTrace()
                }
                guard let segment = trace.segment(to: reading, fields) else { return }
                cells.forEachHit(of: segment) { hit in
                    guard day.contains(hit.at) else { return }
                    ledger.insert(hit)
                    for index in shifts.indices { shifts[index].insert(hit) }
                }
            }
            counts.removeAll()
            ledger.count(every: terms.passInterval, into: &counts)
            tally.add(date, counts, shifts: shifts.map(\.isSwept), wanted: wanted)
        }
    }

    /// One shift on one day.
    private struct Shift {
        private let hours: [Range<Instant>]
        private(set) var isSwept: [Bool]

        init(_ hours: [Range<Instant>], _ cells: RoadCells) {
            self.hours = hours
            isSwept = Array(repeating: false, count: cells.cellNumbers.count)
        }

        mutating func insert(_ hit: CellHit) {
            if hours.contains(where: { $0.contains(hit.at) }) { isSwept[hit.cell] = true }
        }
    }
}
