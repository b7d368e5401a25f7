/// What several documents say of alerts and cases in the same words.
extension JSONWriter {
    /// Rule and gravity, device and place, and the times of an alert.
    public mutating func setMatter(of alert: Alert) {
        set("rule", alert.rule)
        set("title", alert.title)
        set("severity", alert.severity.rawValue)
        set("class", alert.deviceClass)
        set("device", alert.device)
        set("name", alert.deviceName)
        set("company", alert.company)
        set("district", alert.district)
        set("place", alert.place)
        set("category", alert.category)
        set("onset_at", alert.onsetAt.rfc3339())
        set("fired_at", alert.firedAt.rfc3339())
    }

    /// `lat` and `lon`; nothing where there is no position.
    public mutating func set(_ coordinate: Coordinate?) {
        guard let coordinate else { return }
        set("lat", coordinate.latitude)
        set("lon", coordinate.longitude)
    }

    /// How a case stands, but for its identifier.
    public mutating func setStanding(of file: CaseFile) {
        set("status", file.status.rawValue)
        set("team", file.team)
        set("officer", file.officer)
        set("reason", file.reason)
        set("measure", file.measure)
        set("opened_at", file.openedAt.rfc3339())
        set("due_at", file.dueAt?.rfc3339())
        set("ended_at", file.endedAt?.rfc3339())
        set("version", Int64(file.version))
    }
}
