import Rules

/// The report on sweeping coverage, as the registry has it.
extension ReportKind {
    /// 清扫覆盖率.
    static let coverage = ReportKind(
        "coverage",
        ReportText("清扫覆盖率", "Sweeping coverage"),
        summary: ReportText(
            "道路清扫覆盖率与遍数，分道路、等级、辖区、作业单位与班次，漏扫路段，机械化清扫率",
            "How far roads were swept and how often, against what their grades ask for, and what was missed"
        ),
        spans: [.day, .month],
        filters: [.district, .company, .road],
        isConfigured: { $0.coverage != nil },
        make: { request, city, store in
            guard let terms = city.settings.coverage else {
                preconditionFailure("a report is made where it is configured")
            }
            do {
                return try CoverageReport.make(
                    store,
                    city.catalogue,
                    places: city.places,
                    assignments: CoverageReport.Assignment.all(in: city),
                    terms: terms,
                    holidays: city.holidays,
                    period: request.period,
                    filter: CoverageReport.Filter(
                        districts: request.filters[.district],
                        contractors: request.filters[.company],
                        roads: request.filters[.road]
                    ),
                    progress: request.progress
                )
            } catch let mistake as CoverageReport.Mistake {
                throw ReportError(mistake.description)
            }
        }
    )
}

extension CoverageReport.Assignment {
    /// The sweepers that the register gives a road and a company.
    fileprivate static func all(in city: ReportCity) -> [CoverageReport.Assignment] {
        city.register.rows.indices.compactMap { row in
            guard let road = city.register.text("road", ofRow: row), let company = city.register.rows[row].company
            else {
                return nil
            }
            return CoverageReport.Assignment(road: road, company: company)
        }
    }
}
