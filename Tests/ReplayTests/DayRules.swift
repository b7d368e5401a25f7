import Documents
import Places
import Rules
import Schedules
import Telemetry

/// A speed limit, one for the rush hour, a mean, and silence.
func rules(speed limit: Int, absence: String) -> RuleSet {
    let text = """
        - { id: speeding, title: 超速, class: truck, severity: minor, hold: 40s, keep_firing: 90s, when: speed > \(limit).0 }
        - { id: rush, title: 高峰超速, class: truck, severity: major, during: "Mo-Su 08:20-08:50", when: speed > \(limit - 15).0 }
        - { id: mean, title: 平均车速, class: truck, severity: warning, hold: 1m, when: 'mean(speed, "4m") > \(limit - 10).0' }
        - { id: silent, title: 失联, class: truck, severity: minor, absent: \(absence) }
        """
    let problems = ProblemList()
    let speed = Field(name: "speed", kind: .number(range: 0...300), unit: "km/h", isRequired: false)
    let rules = RuleSet(
        RuleFile.read(text, file: "rules/a.yaml", problems: problems),
        text: text,
        catalogue: Catalogue([DeviceClass(name: "truck", title: "渣土车", fields: [speed])]),
        places: PlaceIndex([]),
        register: Register(),
        permits: Permits(),
        holidays: HolidayCalendar(),
        zone: .shanghai,
        problems: problems
    )
    precondition(problems.isEmpty, "\(problems.problems)")
    return rules
}
