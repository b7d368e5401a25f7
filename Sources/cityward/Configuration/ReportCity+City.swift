import API
import Documents
import Places
import Reports
import Rules
import Telemetry

extension ReportCity {
    /// What reports know of a city, `reports.yaml` included; mistakes go to the problems of `files`.
    init(
        _ tables: CityTables,
        _ definitions: [RuleDefinition],
        _ rules: RuleSet,
        _ configuration: Configuration,
        _ files: CityFiles
    ) {
        self.init()
        title = configuration.http?.page.title ?? ""
        catalogue = tables.catalogue
        places = tables.places
        devices = tables.register.rows.map { row in
            ReportDevice(
                deviceClass: row.deviceClass,
                device: row.device,
                title: row.title,
                company: row.company,
                district: row.district
            )
        }
        register = tables.register
        permits = tables.permits
        outages = tables.outages
        self.rules = definitions.map {
            ReportRule(id: $0.id.text, title: $0.title, deviceClass: $0.deviceClass.text)
        }
        ruleSet = rules.hash
        districts = tables.districtEntries
        words = configuration.caseLists
        workingTime = rules.workingTime
        holidays = tables.holidays
        if let text = files.text(ReportFile.name) {
            settings = ReportFile.read(text, of: self, problems: files.problems)
        }
        settings.coverage = tables.coverage
    }
}

extension CityTables {
    /// The districts that places or the register name, with their titles.
    fileprivate var districtEntries: [CaseLists.Entry] {
        let drawn = places.places.filter { $0.kind == "district" }
        let others = districts.subtracting(drawn.map(\.identifier)).subtracting([RegisterView.unassigned]).sorted()
        return drawn.map { CaseLists.Entry(id: $0.identifier, title: $0.name) }
            + others.map { CaseLists.Entry(id: $0, title: $0) }
            + [CaseLists.Entry(id: RegisterView.unassigned, title: "未分配")]
    }
}
