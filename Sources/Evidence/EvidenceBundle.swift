public import Storage
public import Telemetry

/// Everything that one alert stands on, as files for the case file: for people, for spreadsheets, for maps, and for whoever wants to
/// recompute its hashes.
///
/// The same store gives the same bytes.
public struct EvidenceBundle: Sendable {
    public struct File: Sendable, Equatable {
        public let name: String
        public let bytes: [UInt8]

        init(_ name: String, _ text: String) {
            self.name = name
            bytes = Array(text.utf8)
        }
    }

    public let alert: String
    /// In the order in which somebody would open them; the last has the SHA-256 of all others, as `sha256sum -c` reads it.
    public let files: [File]
    private let stamp: DOSTime

    /// * `alert`: its whole identifier.
    /// * `words`: what the city calls its teams, reasons and measures; without it their identifiers are shown.
    ///
    /// - Throws: ``EvidenceError/unknownAlert(_:)``, or SQLite's error.
    public init(alert: String, in store: borrowing StoreReader, words: CaseLists? = nil) throws {
        guard let record = try store.dossier(of: alert) else { throw EvidenceError.unknownAlert(alert) }
        let hash = record.grounds.flatMap(JSONNode.init)?["place"]?["geometry_sha256"]?.text
        let geometry = try hash.flatMap { try store.exhibit($0) }
        self.init(CaseMatter(record, geometry: geometry, words: words))
    }

    /// The same for a folder.
    public init(alert: String, in location: StoreLocation, words: CaseLists? = nil) throws {
        try self.init(alert: alert, in: StoreReader(at: location), words: words)
    }

    init(_ matter: CaseMatter) {
        var files = [
            File("page.html", CasePage(matter).html),
            File("alert.json", matter.json),
            File("events.ndjson", matter.eventLines),
            File("readings.csv", matter.readingTable),
            File("track.geojson", matter.trackDocument),
        ]
        if let rule = matter.rule { files.append(File("rule.yaml", matter.ruleHeading + rule)) }
        if let text = matter.record.ruleSetText { files.append(File("rule-set.yaml", text)) }
        files.append(File("permits.json", matter.permits.map(\.source) ?? "[]"))
        files.append(File("register.json", matter.register.map(\.source) ?? "null"))
        if let grounds = matter.record.grounds { files.append(File("grounds.json", grounds)) }
        if let geometry = matter.geometryText { files.append(File("place.geojson", geometry)) }
        let sums = files.map { "\(HashChain.hash(of: $0.bytes))  \($0.name)\n" }.joined()
        files.append(File("sha256sums.txt", sums))
        alert = matter.record.alert.id
        self.files = files
        stamp = DOSTime(matter.lastChange)
    }

    /// What the folder, and the folder in the archive, is called.
    public var folderName: String { "alert-\(alert)" }

    /// All files as one ZIP archive, in a folder of their own.
    public var zip: [UInt8] {
        var archive = ZIPArchive(time: stamp)
        for file in files { archive.add("\(folderName)/\(file.name)", file.bytes) }
        return archive.finished()
    }
}

public enum EvidenceError: Error, Equatable, Sendable {
    case unknownAlert(String)
}

extension EvidenceError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownAlert(let id): "there is no alert \(id)"
        }
    }
}
