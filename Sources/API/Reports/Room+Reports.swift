import HTTPTypes
import Reports
import Telemetry

extension Room {
    /// `GET /reports`
    func reportKinds(_ query: Query) throws(Problem) -> Answer {
        switch try query.choice("format", ReportListFormat.self) ?? .json {
        case .html:
            return Answer(
                ReportListPage(ReportKind.all, city.current.reports, now: wall()).html,
                asPageWith: .ownScripts
            )
        case .json:
            let items = ReportKind.all.map { $0.document(isAvailable: $0.obstacle(in: city.current.reports) == nil) }
            var json = JSONWriter()
            json.set("items", json: jsonArray(items))
            return Answer(json.text, as: .json)
        }
    }

    /// `GET /reports/{kind}`
    func report(_ name: String, _ query: Query, _ visitor: Visitor) async throws -> Answer {
        guard let kind = ReportKind.named(name) else {
            throw Problem(.notFound, "there is no report '\(name)'; /reports lists them")
        }
        try visitor.require(\.seesReports, "make reports")
        let city = city.current.reports
        let format = try query.choice("format", ReportAnswerFormat.self) ?? .json
        let request = try request(kind, query, visitor)
        if let obstacle = kind.obstacle(in: city) { throw Problem(.notFound, obstacle) }
        let report = try await reports.document(kind, request, of: city)
        return try answer(report, format, query)
    }

    private func request(_ kind: ReportKind, _ query: Query, _ visitor: Visitor) throws(Problem) -> ReportRequest {
        var request = ReportRequest(try query.period(of: kind))
        for filter in ReportFilter.allCases {
            guard
                let values = try query.filled(
                    filter.rawValue,
                    { query throws(Problem) in try query.words(filter.rawValue) }
                )
            else { continue }
            guard kind.filters.contains(filter) else {
                throw Problem(
                    .badRequest,
                    "the report \(kind.name) is not narrowed by '\(filter.rawValue)'; see /reports",
                    parameter: filter.rawValue
                )
            }
            request.filters[filter] = Set(values)
        }
        if visitor.districts != nil {
            guard kind.filters.contains(.district) else {
                throw Problem(
                    .forbidden,
                    "the report \(kind.name) is about all districts, and the token is bound to some; ask an administrator "
                        + "for one that is not"
                )
            }
            request.filters[.district] = visitor.narrowed(request.filters[.district]?.sorted()).map(Set.init)
        }
        if let asOf = try query.filled("as_of", { query throws(Problem) in try query.instant("as_of") }) {
            guard kind.takesAsOf else {
                throw Problem(.badRequest, "the report \(kind.name) takes no 'as_of'", parameter: "as_of")
            }
            request.asOf = asOf
        }
        return request
    }

    private func answer(
        _ report: ReportDocument,
        _ format: ReportAnswerFormat,
        _ query: Query
    ) throws(Problem) -> Answer {
        let name = "\(report.kind)-\(report.period)"
        switch format {
        case .json: return Answer(report.json, as: .json)
        case .geojson: return Answer(report.geoJSON, as: .geoJSON)
        case .html:
            let imprint = ReportPage.Imprint(
                city: city.current.reports.title,
                madeAt: wall(),
                origin: "cityward \(version)"
            )
            return Answer(ReportPage(report, imprint).html, asPageWith: .noScripts)
        case .csv:
            let key = try query.filled("table") { query throws(Problem) in try query.text("table") }
            guard let table = report.tables.first(where: { key == nil || $0.key == key }) else {
                let keys = report.tables.map(\.key).joined(separator: ", ")
                throw Problem(.badRequest, "the report has no such table; it has \(keys)", parameter: "table")
            }
            var answer = Answer(Array(table.csv(withMark: true).utf8), as: "text/csv; charset=utf-8")
            answer.headers[.contentDisposition] = "attachment; filename=\"\(name)-\(table.key).csv\""
            return answer
        }
    }
}

enum ReportListFormat: String, CaseIterable { case json, html }
enum ReportAnswerFormat: String, CaseIterable { case json, csv, geojson, html }

extension ReportKind {
    fileprivate func document(isAvailable: Bool) -> String {
        var json = JSONWriter()
        json.set("kind", name)
        json.set("title", title.chinese)
        json.set("title_en", title.english)
        json.set("summary", summary.chinese)
        json.set("summary_en", summary.english)
        json.set("periods", json: jsonArray(ofTexts: spans.map(\.rawValue)))
        json.set("filters", json: jsonArray(ofTexts: filters.map(\.rawValue)))
        json.set("as_of", takesAsOf)
        json.set("available", isAvailable)
        return json.text
    }
}

extension Query {
    /// A parameter that is there and not empty: a form sends the fields that nobody filled in, too.
    fileprivate func filled<Value>(
        _ name: String,
        _ read: (Query) throws(Problem) -> Value?
    ) throws(Problem) -> Value? {
        self[name]?.isEmpty ?? true ? nil : try read(self)
    }

    fileprivate func period(of kind: ReportKind) throws(Problem) -> ReportPeriod {
        let given = ReportPeriod.Span.allCases.filter { !(self[$0.rawValue]?.isEmpty ?? true) }
        let wanted = kind.spans.map(\.rawValue).joined(separator: " or ")
        guard given.count == 1, let span = given.first, kind.spans.contains(span), let text = self[span.rawValue] else {
            throw Problem(.badRequest, "the report \(kind.name) is about a \(wanted): say which, as month=2026-11")
        }
        guard let period = ReportPeriod(text), period.span == span else {
            let example = span == .day ? "2026-11-23" : "2026-11"
            throw Problem(.badRequest, "'\(span.rawValue)' is written as \(example)", parameter: span.rawValue)
        }
        return period
    }
}
