import ArgumentParser
import Reports

/// `--day`, `--month`: what a report is about.
struct ReportPeriodOption: ParsableArguments {
    @Option(help: ArgumentHelp("A day, as 2026-11-23.", valueName: "date"))
    var day: String?

    @Option(help: ArgumentHelp("A month, as 2026-11.", valueName: "month"))
    var month: String?

    func period(of kind: ReportKind) throws -> ReportPeriod {
        let wanted = kind.spans.map { "--\($0.rawValue)" }.joined(separator: " or ")
        let (span, text): (ReportPeriod.Span, String)
        switch (day, month) {
        case (let day?, nil): (span, text) = (.day, day)
        case (nil, let month?): (span, text) = (.month, month)
        default: throw ValidationError("say what the report is about: \(wanted)")
        }
        guard kind.spans.contains(span) else { throw ValidationError("the report \(kind.name) takes \(wanted)") }
        guard let period = ReportPeriod(text), period.span == span else {
            throw ValidationError(
                "'\(text)' is no \(span.rawValue): write it as \(span == .day ? "2026-11-23" : "2026-11")"
            )
        }
        return period
    }
}

/// `--district`, `--company` …: what a report is narrowed by. Each may be given several times.
struct ReportFilterOptions: ParsableArguments {
    @Option(help: "Only this district; may be given several times.")
    var district: [String] = []

    @Option(help: "Only this company.")
    var company: [String] = []

    @Option(name: .customLong("class"), help: "Only this class of devices.")
    var deviceClass: [String] = []

    @Option(help: "Only this device.")
    var device: [String] = []

    @Option(help: "Only this road.")
    var road: [String] = []

    func filters(of kind: ReportKind) throws -> [ReportFilter: Set<String>] {
        let given: [(ReportFilter, [String])] = [
            (.district, district), (.company, company), (.deviceClass, deviceClass), (.device, device), (.road, road),
        ]
        var filters: [ReportFilter: Set<String>] = [:]
        for (filter, values) in given where !values.isEmpty {
            guard kind.filters.contains(filter) else {
                let known = kind.filters.map { "--\($0.rawValue)" }.joined(separator: ", ")
                let advice = known.isEmpty ? "it takes none" : "it takes \(known)"
                throw ValidationError("the report \(kind.name) takes no --\(filter.rawValue); \(advice)")
            }
            filters[filter] = Set(values)
        }
        return filters
    }
}
