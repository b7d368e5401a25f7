import Coverage
import Places
import Schedules
import Telemetry

extension RoadJudge {
    /// A road was not swept as a rule asks for.
    mutating func fire(
        _ rule: Int,
        _ road: Int,
        _ figures: RoadScope.Figures,
        at instant: Instant,
        now: Instant,
        into judgement: inout Judgement
    ) {
        let alert = alert(rules.rules[rule], rules.cells.roads[road], figures, at: instant)
        firing[rule][road] = alert
        set(.firing(alert, clearing: nil), rule, alert.device, at: instant)
        judgement.events.append(
            AlertEvent(
                kind: .fired,
                at: instant,
                recordedAt: now,
                alert: alert,
                grounds: grounds(rules.rules[rule], rules.cells.roads[road].place)
            )
        )
    }

    private func alert(_ rule: Rule, _ road: Road, _ figures: RoadScope.Figures, at instant: Instant) -> Alert {
        let id = road.place.identifier
        return Alert(
            id: alertIdentifier(
                rule: rule.id,
                deviceClass: deviceClass.name,
                device: id,
                place: id,
                onsetAt: instant
            ),
            rule: rule.id,
            title: rule.title,
            severity: rule.severity,
            basis: rule.basis,
            ruleSet: ruleSet.hash,
            deviceClass: deviceClass.name,
            device: id,
            deviceName: road.place.name,
            company: road.text("company") ?? ruleSet.register.company(ofRoad: id, deviceClass.name),
            district: road.district ?? "unassigned",
            place: id,
            onsetAt: instant,
            firedAt: instant,
            coordinate: figures.longestMiss?.line.first,
            reading: document(of: figures, at: instant),
            category: rule.caseTerms?.category,
            dueAt: rule.caseTerms.flatMap { ruleSet.workingTime.deadline(from: instant, term: $0.term) }
        )
    }

    /// What the window came to, in place of a reading.
    private func document(of figures: RoadScope.Figures, at instant: Instant) -> String {
        var json = JSONWriter()
        json.set("observed_at", instant.rfc3339())
        json.set("coverage", figures.coverage.share)
        json.set("cells", Int64(figures.coverage.cells))
        json.set("swept", Int64(figures.coverage.swept))
        json.set("sweeps", Int64(figures.coverage.sweeps))
        json.set("flushes", Int64(figures.coverage.flushes))
        json.set("missed_metres", figures.missedMetres)
        return json.text
    }

    private func grounds(_ rule: Rule, _ place: Place) -> AlertGrounds {
        let geometry = place.geometry.geoJSON
        let exhibit = Exhibit(hash: sha256(geometry), text: geometry)
        var json = JSONWriter()
        json.set("rule", rule.source)
        json.set("coverage", rules.terms.source)
        json.set("place", json: place.document(geometry: exhibit.hash))
        return AlertGrounds(document: json.text, exhibit: exhibit)
    }
}

extension Register {
    /// The company of the first device whose column `road` names a road; `nil` where none does.
    fileprivate func company(ofRoad road: String, _ deviceClass: String) -> String? {
        let row = rows.indices.first { rows[$0].deviceClass == deviceClass && text("road", ofRow: $0) == road }
        return row.flatMap { rows[$0].company }
    }
}
