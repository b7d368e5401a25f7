public import Telemetry

/// What a report is asked with.
public struct ReportRequest: Sendable {
    public var period: ReportPeriod
    /// The values of each filter that is set: what has none of them is left out.
    public var filters: [ReportFilter: Set<String>]
    /// Only what officers did before this instant counts; `nil` for what the kind's page says.
    public var asOf: Instant?
    /// Told now and then how much is done, from 0 to 1; throws when the report is to be given up.
    public var progress: @Sendable (Double) throws -> Void

    public init(
        _ period: ReportPeriod,
        filters: [ReportFilter: Set<String>] = [:],
        asOf: Instant? = nil,
        progress: @escaping @Sendable (Double) throws -> Void = { _ in }
    ) {
        self.period = period
        self.filters = filters
        self.asOf = asOf
        self.progress = progress
    }

    /// Whether a value passes a filter; every value does where the filter is not set.
    public func admits(_ value: String?, by filter: ReportFilter) -> Bool {
        guard let wanted = filters[filter] else { return true }
        return value.map(wanted.contains) ?? false
    }

    /// The filters as facts of the document, in their usual order.
    public func scope(in city: ReportCity) -> [ReportFact] {
        ReportFilter.allCases.compactMap { filter in
            filters[filter].map { values in
                let titles = values.sorted().map { filter == .district ? city.title(ofDistrict: $0) : $0 }
                return ReportFact(filter.title, titles.joined(separator: "、"))
            }
        }
    }
}

/// What a report can be narrowed by; the raw value is the option's and the parameter's name.
public enum ReportFilter: String, Sendable, CaseIterable {
    case district, company, deviceClass = "class", device, road

    public var title: ReportText {
        switch self {
        case .district: ReportText("辖区", "District")
        case .company: ReportText("单位", "Company")
        case .deviceClass: ReportText("类别", "Class")
        case .device: ReportText("设备", "Device")
        case .road: ReportText("道路", "Road")
        }
    }
}
