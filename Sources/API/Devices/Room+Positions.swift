import Telemetry

extension Room {
    /// Rows of one answer.
    private static let mostRows = 5000

    /// `GET /api/positions`
    func positions(_ query: Query, _ visitor: Visitor) throws(Problem) -> Answer {
        let after = try query.text("after", most: 32).map(BoardVersion.init(parameter:))
        let classes = try query.words("class")
        let isReset = after.map { $0.epoch != board.epoch } ?? false
        let start = isReset ? 0 : after?.version ?? 0
        let changes = board.changes(after: start, limit: Self.mostRows)
        let city = city.current
        let rows = changes.entries.filter { entry in
            entry.reading != nil && classes?.contains(entry.key.deviceClass) ?? true
                && (visitor.districts == nil || visitor.sees(district: city.register.district(of: entry.key)))
        }
        let reached = changes.isCut ? changes.entries.last?.version ?? start : changes.version
        var json = JSONWriter()
        json.set("version", BoardVersion(epoch: board.epoch, version: reached).parameter)
        json.set("more", changes.isCut)
        json.set("reset", isReset)
        json.set("now", changes.clock.milliseconds)
        json.set("silent_after", DeviceState.silentAfter.milliseconds)
        json.set("columns", json: jsonArray(ofTexts: Self.columns))
        json.set("rows", json: jsonArray(rows.map { row($0, city) }))
        return Answer(json.text, as: .json)
    }

    private static let columns = [
        "class", "device", "name", "lat", "lon", "course", "speed", "severity", "observed_at", "received_at",
    ]

    private func row(_ entry: DeviceBoard.Entry, _ city: CityView) -> String {
        let deviceClass = city.catalogue[entry.deviceClass]
        let measurements = entry.reading?.measurements ?? Measurements()
        let row = city.register[entry.key]
        let position = deviceClass.position.flatMap(measurements.coordinate) ?? row?.coordinate
        let parts = [
            jsonString(entry.key.deviceClass),
            jsonString(entry.key.device),
            row?.title.map(jsonString) ?? "null",
            position.map { "\($0.latitude)" } ?? "null",
            position.map { "\($0.longitude)" } ?? "null",
            deviceClass.number("course", in: measurements) ?? "null",
            deviceClass.number("speed", in: measurements) ?? "null",
            entry.severity.map { "\"\($0.rawValue)\"" } ?? "null",
            String(entry.reading?.observedAt.milliseconds ?? 0),
            String(entry.heardAt.milliseconds),
        ]
        return jsonArray(parts)
    }
}

extension DeviceClass {
    /// The digits of a number field of this name; `nil` where there is none or it was not reported.
    fileprivate func number(_ name: String, in measurements: Measurements) -> String? {
        guard let index = index(ofField: name), measurements.has(index) else { return nil }
        switch fields[index].kind {
        case .number: return "\(measurements.number(index))"
        case .integer: return "\(measurements.integer(index))"
        case .boolean, .choice: return nil
        }
    }
}

/// How far a map has followed the board, and which board that was.
private struct BoardVersion {
    let epoch: Int64
    let version: Int64

    init(epoch: Int64, version: Int64) {
        self.epoch = epoch
        self.version = version
    }

    init(parameter: String) throws(Problem) {
        let parts = parameter.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let epoch = wholeNumber(parts[0]), let version = wholeNumber(parts[1]),
            parameter.utf8.count <= 31
        else {
            throw Problem(
                .badRequest,
                "'after' is the 'version' of the last answer; begin without it",
                parameter: "after"
            )
        }
        self.init(epoch: Int64(epoch), version: Int64(version))
    }

    var parameter: String { "\(epoch)-\(version)" }
}
