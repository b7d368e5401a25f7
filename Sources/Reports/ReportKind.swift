public import Storage

/// One kind of report: what it is called, what it is asked with, and how it is made.
///
/// A new report is an extension of this type with a `static let`, which ``all`` names, and, where it has settings, a member of
/// ``ReportSettings``. The command, the HTTP resource and the list page find it here.
public struct ReportKind: Sendable {
    /// Lower-case word: `cityward report NAME`, `GET /reports/NAME`, and the mapping in `reports.yaml`.
    public let name: String
    public let title: ReportText
    /// What it tells, in a sentence.
    public let summary: ReportText
    /// Which periods it can be about; at least one.
    public let spans: [ReportPeriod.Span]
    /// What it can be narrowed by.
    public let filters: [ReportFilter]
    /// Whether it can be told to look at officers' acts only until an instant.
    public let takesAsOf: Bool
    /// Whether `reports.yaml` says what it needs; always, for a report without settings.
    let isConfigured: @Sendable (ReportSettings) -> Bool
    private let make: @Sendable (ReportRequest, ReportCity, borrowing StoreReader) throws -> ReportDocument

    /// `make` reads neither a clock nor a file, and never changes the store.
    public init(
        _ name: String,
        _ title: ReportText,
        summary: ReportText,
        spans: [ReportPeriod.Span],
        filters: [ReportFilter] = [],
        takesAsOf: Bool = false,
        isConfigured: @escaping @Sendable (ReportSettings) -> Bool = { _ in true },
        make: @escaping @Sendable (ReportRequest, ReportCity, borrowing StoreReader) throws -> ReportDocument
    ) {
        self.name = name
        self.title = title
        self.summary = summary
        self.spans = spans
        self.filters = filters
        self.takesAsOf = takesAsOf
        self.isConfigured = isConfigured
        self.make = make
    }

    /// Every kind, in the order of lists.
    public static let all: [ReportKind] = [trips, track, online, coverage, credit, league]

    public static func named(_ name: String) -> ReportKind? { all.first { $0.name == name } }

    /// Why it cannot be made for a city, and what helps; `nil` where it can.
    public func obstacle(in city: ReportCity) -> String? {
        isConfigured(city.settings)
            ? nil : "\(ReportFile.name) has no '\(name):'; the manual's page on reports shows what belongs there"
    }

    /// Makes the report.
    ///
    /// - Throws: ``ReportError`` where it cannot be made so, SQLite's error, or what the request's `progress` throws.
    public func document(
        _ request: ReportRequest,
        of city: ReportCity,
        from store: borrowing StoreReader
    ) throws -> ReportDocument {
        if let obstacle = obstacle(in: city) { throw ReportError(obstacle) }
        guard spans.contains(request.period.span) else {
            throw ReportError("the report \(name) is about a \(spans.map(\.rawValue).joined(separator: " or a "))")
        }
        if let other = request.filters.keys.first(where: { !filters.contains($0) }) {
            throw ReportError("the report \(name) is not narrowed by \(other.rawValue)")
        }
        return try make(request, city, store)
    }
}

/// A report cannot be made as it was asked for; the message says what helps.
public struct ReportError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
