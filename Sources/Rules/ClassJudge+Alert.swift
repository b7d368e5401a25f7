import Schedules
import Telemetry

/// What an alert says.
extension ClassJudge {
    /// An alert for what the scope looks at.
    mutating func alert(_ rule: Int, _ device: Int, onset: Instant, place: String?, at instant: Instant) -> Alert {
        let name = devices[device].name
        let row = devices[device].row.map { ruleSet.register.rows[$0] }
        return Alert(
            id: alertIdentifier(
                rule: rules[rule].id,
                deviceClass: deviceClass.name,
                device: name,
                place: place,
                onsetAt: onset
            ),
            rule: rules[rule].id,
            title: rules[rule].title,
            severity: rules[rule].severity(after: instant - onset),
            basis: rules[rule].basis,
            ruleSet: ruleSet.hash,
            deviceClass: deviceClass.name,
            device: name,
            deviceName: row?.title,
            company: row?.company,
            district: row?.district ?? "unassigned",
            place: place,
            onsetAt: onset,
            firedAt: instant,
            coordinate: scope.coordinate ?? row?.coordinate,
            reading: readingInSight,
            limits: limits(of: rule, row: devices[device].row, at: instant),
            category: rules[rule].caseTerms?.category,
            dueAt: rules[rule].caseTerms.flatMap { ruleSet.workingTime.deadline(from: instant, term: $0.term) }
        )
    }

    /// The limits that the rule's condition named, as they stood for the device.
    private mutating func limits(of rule: Int, row: Int?, at instant: Instant) -> String? {
        let found = rules[rule].limits.compactMap { number -> String? in
            let table = ruleSet.limits(of: index)[number]
            let attribute = table.column.flatMap { column in
                row.flatMap { ruleSet.register.value(row: $0, column: column) }
            }
            return table.description(at: instant, for: attribute)
        }
        return found.isEmpty ? nil : "[\(found.joined(separator: ","))]"
    }

    /// When the reading that the scope looks at was taken and the fields that it has, as a JSON object.
    private var readingInSight: String {
        let measurements = scope.memory.measurements(in: scope.current)
        var json = JSONWriter()
        json.set("observed_at", scope.memory.head(scope.current).observedAt.rfc3339())
        for (index, field) in deviceClass.fields.enumerated() where measurements.has(index) {
            switch field.kind {
            case .number: json.set(field.name, measurements.number(index))
            case .integer: json.set(field.name, measurements.integer(index))
            case .boolean: json.set(field.name, measurements.boolean(index))
            case .choice(let texts): json.set(field.name, texts[measurements.choice(index)])
            }
        }
        return json.text
    }
}
