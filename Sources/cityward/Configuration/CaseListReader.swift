import Documents
import Hosting
import Schedules
import Telemetry

/// Reads the section `cases` of `cityward.yaml`: office hours, teams, reasons and measures.
struct CaseListReader {
    /// What a city has that says nothing: the words of the city-management trade, and no teams.
    static let customary = CaseLists(
        teams: [],
        dismissals: [
            CaseLists.Entry(id: "false_position", title: "定位漂移"),
            CaseLists.Entry(id: "permit_shown", title: "当事人出示有效核准证"),
            CaseLists.Entry(id: "sensor_fault", title: "传感器故障"),
            CaseLists.Entry(id: "maintenance", title: "检修、标定或试验"),
            CaseLists.Entry(id: "emergency", title: "应急抢险任务"),
            CaseLists.Entry(id: "other", title: "其他（须附说明）"),
        ],
        measures: [
            CaseLists.Entry(id: "warned", title: "口头警告、教育"),
            CaseLists.Entry(id: "rectified", title: "责令改正"),
            CaseLists.Entry(id: "penalised", title: "立案处罚"),
            CaseLists.Entry(id: "transferred", title: "移送其他部门"),
            CaseLists.Entry(id: "other", title: "其他（须附说明）"),
        ]
    )

    private(set) var lists = Self.customary
    private(set) var officeHours = OpeningHours.customaryOffice

    init() {}

    init(_ value: YAMLValue) {
        guard let values = value.mapping(keys: ["office_hours", "teams", "dismissals", "measures"]) else { return }
        lists.teams = values["teams"].map(entries) ?? lists.teams
        lists.dismissals = values["dismissals"].map(entries) ?? lists.dismissals
        lists.measures = values["measures"].map(entries) ?? lists.measures
        guard let hours = values.requiredTextIfThere("office_hours") else { return }
        do {
            officeHours = try OpeningHours(hours)
        } catch {
            values["office_hours"]?.report(error.message + "\n" + error.excerpt, line: 1, column: error.column)
        }
    }

    /// `id: title`, one for each line.
    private func entries(_ value: YAMLValue) -> [CaseLists.Entry] {
        value.members.compactMap { key, title in
            guard let id = key.text, isWord(id) else {
                key.report("an identifier has lower-case letters, digits, '_' and '-'")
                return nil
            }
            guard let text = title.text, !text.isEmpty else {
                title.report("'\(id)' needs a title")
                return nil
            }
            return CaseLists.Entry(id: id, title: text)
        }
    }

    private func isWord(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.unicodeScalars.allSatisfy {
                ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_" || $0 == "-"
            }
    }
}
