import Storage

/// What an indicator of the league measures: one value for each district, or none where there is nothing to divide by.
///
/// A measure that another report reckons is made by ``init(column:of:table:_:)``, and named in ``all``.
public struct LeagueMeasure: Sendable {
    /// Of the month that is measured, and the measures of cases that the league has counted already.
    struct Context: Sendable {
        let request: ReportRequest
        let city: ReportCity
        let districts: [String]
        let tallies: [String: DistrictTally]
    }

    /// In `reports.yaml`, and the key of its columns.
    public let name: String
    public let title: ReportText
    public let unit: ReportUnit
    let values: @Sendable (Context, borrowing StoreReader) throws -> [String: Double]

    /// Every measure, in the order of lists.
    static let all: [LeagueMeasure] = [
        .closureRate, .onTimeRate, .dismissedRate, .overdueOpen, .alertsPerHundredDevices,
    ]
}

extension LeagueMeasure {
    /// A measure of the district's own cases and alerts.
    private init(
        _ name: String,
        _ title: ReportText,
        _ unit: ReportUnit = .none,
        _ value: @escaping @Sendable (DistrictTally) -> Double?
    ) {
        self.name = name
        self.title = title
        self.unit = unit
        values = { context, _ in context.tallies.compactMapValues(value) }
    }

    /// A column of another report's table that has one row for each district.
    ///
    /// `table`: its column `district` holds districts' identifiers.
    init(column: String, of kind: ReportKind, table: String, _ title: ReportText, unit: ReportUnit = .ratio) {
        name = column
        self.title = title
        self.unit = unit
        values = { context, store in
            guard kind.obstacle(in: context.city) == nil else { return [:] }
            let report = try kind.document(ReportRequest(context.request.period), of: context.city, from: store)
            guard let table = report.tables.first(where: { $0.key == table }),
                let district = table.columns.firstIndex(where: { $0.key == "district" }),
                let value = table.columns.firstIndex(where: { $0.key == column })
            else { return [:] }
            return table.rows.reduce(into: [:]) { values, row in
                guard case .text(let name) = row[district], let number = row[value].number else { return }
                values[name] = number
            }
        }
    }

    /// 结案率: closed of those due.
    private static let closureRate = LeagueMeasure("closure_rate", ReportText("结案率", "Closure rate"), .ratio) {
        share($0.closed, of: $0.due)
    }
    /// 按期结案率: closed in time of those due.
    private static let onTimeRate = LeagueMeasure("on_time_rate", ReportText("按期结案率", "On-time rate"), .ratio) {
        share($0.closedOnTime, of: $0.due)
    }
    /// Of the cases whose term ended in the month, those that were dismissed and are not due therefore.
    private static let dismissedRate = LeagueMeasure("dismissed_rate", ReportText("不予立案率", "Dismissal rate"), .ratio) {
        share($0.dismissed, of: $0.due + $0.dismissed)
    }
    private static let overdueOpen = LeagueMeasure("overdue_open", ReportText("超期未结", "Overdue and open")) {
        Double($0.overdueOpen)
    }
    private static let alertsPerHundredDevices = LeagueMeasure(
        "alerts_per_100_devices",
        ReportText("百台设备告警数", "Alerts per 100 devices")
    ) {
        share($0.alerts, of: $0.devices).map { $0 * 100 }
    }
}

/// `nil` where there is nothing to divide by.
func share(_ part: Int, of whole: Int) -> Double? {
    whole == 0 ? nil : Double(part) / Double(whole)
}

extension ReportCell {
    var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        case .none, .text, .time, .flag: nil
        }
    }
}
