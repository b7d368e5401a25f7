public import Telemetry

/// What a report says, whoever prints it: the terminal, a CSV or JSON file, the HTTP API and the printable page all show the same
/// document.
///
/// Every figure is there once, with its unit and with what it is measured against; nothing of it is markup.
public struct ReportDocument: Sendable, Equatable {
    /// Lower-case identifier of the kind, as `coverage`.
    public var kind: String
    public var title: ReportText
    public var period: ReportPeriod
    /// What was left out or chosen, as a district or a company: name and value.
    public var scope: [ReportFact]
    /// The few numbers that people look at first.
    public var figures: [ReportFigure]
    public var tables: [ReportTable]
    public var charts: [ReportChart]
    /// How the figures were reckoned, from which files and standards, with their dates.
    public var notes: [ReportText]
    /// From what it was made: rule sets, the last act that was counted.
    public var provenance: [ReportFact]
    /// What is shown on a map, as missed cells or the track of a day; exported as GeoJSON.
    public var features: [ReportFeature]

    public init(kind: String, title: ReportText, period: ReportPeriod) {
        self.kind = kind
        self.title = title
        self.period = period
        scope = []
        figures = []
        tables = []
        charts = []
        notes = []
        provenance = []
        features = []
    }
}

/// A text in both languages of the page; Chinese comes first.
public struct ReportText: Sendable, Hashable {
    public let chinese: String
    public let english: String

    public init(_ chinese: String, _ english: String) {
        self.chinese = chinese
        self.english = english
    }
}

/// A name and a value that needs no reckoning.
public struct ReportFact: Sendable, Equatable {
    public let name: ReportText
    public let value: String

    public init(_ name: ReportText, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A headline number.
public struct ReportFigure: Sendable, Equatable {
    /// Lower-case identifier, unique in the report: the member's name in JSON.
    public let key: String
    public let name: ReportText
    public let value: ReportCell
    public let unit: ReportUnit
    /// What the value is measured against, where a plan or a standard says; `nil` where none does.
    public let target: Double?

    public init(
        _ key: String,
        _ name: ReportText,
        _ value: ReportCell,
        unit: ReportUnit = .none,
        target: Double? = nil
    ) {
        self.key = key
        self.name = name
        self.value = value
        self.unit = unit
        self.target = target
    }
}

/// Rows of equal shape.
public struct ReportTable: Sendable, Equatable {
    /// Lower-case identifier, unique in the report: the name of its CSV file and its member in JSON.
    public let key: String
    public let title: ReportText
    public let columns: [ReportColumn]
    /// One cell for each column.
    public var rows: [[ReportCell]]

    public init(_ key: String, _ title: ReportText, columns: [ReportColumn], rows: [[ReportCell]] = []) {
        self.key = key
        self.title = title
        self.columns = columns
        self.rows = rows
    }
}

public struct ReportColumn: Sendable, Equatable {
    /// Lower-case identifier, unique in the table: the header in CSV and the member's name in JSON.
    public let key: String
    public let name: ReportText
    public let unit: ReportUnit

    public init(_ key: String, _ name: ReportText, unit: ReportUnit = .none) {
        self.key = key
        self.name = name
        self.unit = unit
    }
}

/// One value. Machines get it whole; people get it rounded as its unit asks for.
public enum ReportCell: Sendable, Equatable {
    /// Nothing was measured, or there is nothing to divide by.
    case none
    case text(String)
    case integer(Int)
    case number(Double)
    case time(Instant)
    /// Yes or no.
    case flag(Bool)
}

/// How a number is printed for people. A ratio is kept from 0 to 1 and printed in per cent, with two digits.
public enum ReportUnit: Sendable, Equatable {
    case none
    case ratio
    case points
    case metres
    case kilometres
    /// Kept in seconds, printed as hours and minutes.
    case duration
    case kilometresPerHour
    case squareMetres
    /// Of a position.
    case degrees
    /// Not a number: a SHA-256, of which people get the first twelve digits.
    case digest
}

/// A drawing of one of the tables' columns.
public struct ReportChart: Sendable, Equatable {
    public enum Form: Sendable, Equatable {
        /// One bar for each label.
        case bars
        /// One point for each label, joined in their order.
        case line
    }

    public struct Series: Sendable, Equatable {
        public let name: ReportText
        /// One for each label; `nil` leaves a gap.
        public let values: [Double?]

        public init(_ name: ReportText, _ values: [Double?]) {
            self.name = name
            self.values = values
        }
    }

    public let title: ReportText
    public let form: Form
    public let labels: [String]
    public let series: [Series]
    public let unit: ReportUnit
    /// A line across the drawing, as the plan's 95 %.
    public let target: Double?

    public init(
        _ title: ReportText,
        _ form: Form,
        labels: [String],
        series: [Series],
        unit: ReportUnit = .none,
        target: Double? = nil
    ) {
        self.title = title
        self.form = form
        self.labels = labels
        self.series = series
        self.unit = unit
        self.target = target
    }
}

/// A thing on the map, in WGS-84.
public struct ReportFeature: Sendable, Equatable {
    public enum Geometry: Sendable, Equatable {
        case point(Coordinate)
        case line([Coordinate])
        case lines([[Coordinate]])
    }

    public let geometry: Geometry
    /// In the order in which they are written.
    public let properties: [(name: String, value: ReportCell)]

    public init(_ geometry: Geometry, _ properties: [(name: String, value: ReportCell)]) {
        self.geometry = geometry
        self.properties = properties
    }

    public static func == (left: ReportFeature, right: ReportFeature) -> Bool {
        left.geometry == right.geometry && left.properties.map(\.name) == right.properties.map(\.name)
            && left.properties.map(\.value) == right.properties.map(\.value)
    }
}
