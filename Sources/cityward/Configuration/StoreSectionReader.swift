import Documents
import Storage
import Telemetry

/// Reads the section `store` of `cityward.yaml`: where the store is, when readings leave the live part, and how long they are kept.
struct StoreSectionReader {
    /// A class whose readings are not kept for good.
    struct Keep {
        let deviceClass: String
        let span: TimeSpan
        let report: (_ message: String) -> Void
    }

    private static let longestLive = TimeSpan.days(30)

    private(set) var path: String?
    /// Where the store is no folder.
    private(set) var server: PostgreSQLAddress?
    private(set) var settleAfter = ArchiveDesk.Terms().settleAfter
    private(set) var sealAfter = ArchiveDesk.Terms().sealAfter
    private(set) var keep: [Keep] = []

    init() {}

    init(_ value: YAMLValue) {
        guard let values = value.mapping(keys: ["path", "postgresql", "schema", "settle_after", "seal_after", "keep"])
        else { return }
        path = values["path"] == nil ? nil : values.requiredText("path")
        if let value = values["postgresql"] {
            server = server(value, values)
        } else {
            values["schema"]?.report("'schema' goes with 'postgresql'")
        }
        settleAfter = span("settle_after", values) ?? settleAfter
        sealAfter = span("seal_after", values) ?? sealAfter
        keep = values["keep"]?.members.compactMap(keep) ?? []
    }

    private func server(_ value: YAMLValue, _ values: YAMLMapping) -> PostgreSQLAddress? {
        if path != nil { value.report("a store has a 'path' or is a 'postgresql', not both") }
        guard let text = value.text, !text.isEmpty else {
            value.report("write where the database is, as postgresql://cityward@db1.example/city")
            return nil
        }
        for key in ["settle_after", "seal_after"] {
            values[key]?.report(
                "'\(key)' is for stores that are folders; in PostgreSQL a day is a partition from its beginning"
            )
        }
        let schema = values.text("schema") ?? "cityward"
        guard PostgreSQLAddress.isSchema(schema) else {
            values["schema"]?.report(
                "a schema's name has lower-case letters, digits and underscores, and begins with a letter"
            )
            return nil
        }
        if PostgreSQLAddress.hasPassword(text) {
            value.report(
                "a password does not belong here: put it into a file that 'passfile=' names, readable by the daemon alone"
            )
            return nil
        }
        return PostgreSQLAddress(connection: text, schema: schema)
    }

    private func span(_ key: String, _ values: YAMLMapping) -> TimeSpan? {
        guard let span = values.span(key) else { return nil }
        if span > Self.longestLive { values[key]?.report("'\(key)' is at most 30d") }
        return span
    }

    /// `class: span`.
    private func keep(_ key: YAMLValue, _ value: YAMLValue) -> Keep? {
        guard let deviceClass = key.text, let text = value.text, let span = TimeSpan(text) else {
            value.report("write how long the readings of a class are kept, as truck: 730d")
            return nil
        }
        guard span >= .days(1) else {
            value.report("readings are kept for 1d at least; a class that is left out is kept for good")
            return nil
        }
        return Keep(deviceClass: deviceClass, span: span) { key.report($0) }
    }
}

extension StoreSectionReader {
    /// What the archive is told.
    var terms: ArchiveDesk.Terms {
        ArchiveDesk.Terms(
            settleAfter: settleAfter,
            sealAfter: sealAfter,
            keep: Dictionary(keep.map { ($0.deviceClass, $0.span) }) { first, _ in first }
        )
    }

    /// Reports classes that there are not.
    func check(among classes: [String]) {
        for keep in keep where !classes.contains(keep.deviceClass) {
            let advice = nearestName(to: keep.deviceClass, among: classes).map { "; did you mean '\($0)'?" } ?? ""
            keep.report("no schema defines the class '\(keep.deviceClass)'\(advice)")
        }
    }
}
