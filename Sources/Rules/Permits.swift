public import Documents
public import Places
public import Schedules
public import Telemetry

/// `permits.csv`: which truck may carry what from where to where, on which days and at which hours.
public struct Permits: Sendable {
    static let columns = [
        "permit", "plates", "valid_from", "valid_to", "windows", "route", "source_site", "disposal_site", "company",
    ]

    /// One transport permit (核准证).
    public struct Permit: Sendable {
        public let number: String
        /// First instant of its first day, and of the day after its last.
        public let validity: Range<Instant>
        let windows: TimeWindow?
        let route: PlaceID?
        public let sourceSite: PlaceID?
        public let disposalSite: PlaceID?
        /// Who may carry; `nil` where the field is empty.
        let company: String?
        /// The row of the file, column by column, without what is empty.
        let fields: [(column: String, value: String)]
    }

    private let permits: [Permit]
    private let byPlate: [String: [Int]]

    public var count: Int { permits.count }

    /// When the last of them ends; `nil` where there is none.
    public var lastEnd: Instant? { permits.map(\.validity.upperBound).max() }

    /// No permits: nothing is permitted.
    public init() {
        permits = []
        byPlate = [:]
    }

    public init(
        csv bytes: [UInt8],
        file: String,
        places: PlaceIndex,
        holidays: HolidayCalendar,
        zone: CivilZone,
        problems: ProblemList
    ) {
        let table = CSVTable(
            parsing: bytes,
            required: ["permit", "plates", "valid_from", "valid_to"],
            optional: Array(Self.columns.dropFirst(4))
        )
        problems.add(table.problems, file: file)
        var permits: [Permit] = []
        var byPlate: [String: [Int]] = [:]
        var reader = PermitReader(places: places, holidays: holidays, zone: zone)
        for row in table.rows {
            let permit = reader.permit(in: row)
            problems.add(reader.takeProblems(), file: file)
            guard let permit else { continue }
            // A plate that is written twice has the permit once.
            for plate in Set(PermitReader.plates(in: row["plates"])) {
                byPlate[plate, default: []].append(permits.count)
            }
            permits.append(permit)
        }
        self.permits = permits
        self.byPlate = byPlate
    }

    /// The numbers of a plate's permits, valid or not.
    func numbers(of plate: String) -> [Int] {
        byPlate[plate] ?? []
    }

    subscript(number: Int) -> Permit { permits[number] }
}

extension Permits.Permit {
    /// Whether the permit covers an instant, by its days and its hours, and from when to when that stays so.
    func phase(at instant: Instant) -> TimeWindow.Phase {
        guard validity.contains(instant) else {
            let isOver = instant >= validity.upperBound
            return TimeWindow.Phase(
                isOpen: false,
                start: isOver ? validity.upperBound : .distantPast,
                end: isOver ? .distantFuture : validity.lowerBound
            )
        }
        guard let hours = windows?.phase(at: instant) else {
            return TimeWindow.Phase(isOpen: true, start: validity.lowerBound, end: validity.upperBound)
        }
        return TimeWindow.Phase(
            isOpen: hours.isOpen,
            start: max(hours.start, validity.lowerBound),
            end: min(hours.end, validity.upperBound)
        )
    }
}
