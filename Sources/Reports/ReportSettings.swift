public import Coverage
public import Documents

/// What `reports.yaml` says, one member for each kind of report that has settings; `nil` where it says nothing of it.
public struct ReportSettings: Sendable {
    public var trips: TripTerms?
    public var online: OnlineTerms?
    /// Rules on roads go by them, too: they are read before the rules, and not by ``ReportFile``.
    public var coverage: CoverageTerms?
    public var credit: CreditSettings?
    public var league: LeagueSettings?

    public init() {}
}

/// Reads `reports.yaml` of a configuration folder: one mapping for each kind of report.
public enum ReportFile {
    public static let name = "reports.yaml"

    /// `city`: what the file's names are held against.
    ///
    /// Mistakes become problems; settings with one must not be used.
    public static func read(_ text: String, of city: ReportCity, problems: ProblemList) -> ReportSettings {
        var settings = ReportSettings()
        guard let root = YAMLFile.read(text, file: name, problems: problems)?.mapping(keys: keys) else {
            return settings
        }
        settings.trips = root["trips"].flatMap { TripTerms($0) }
        settings.online = root["online"].flatMap { OnlineTerms($0) }
        settings.credit = root["credit"].flatMap { CreditSettings($0, of: city) }
        settings.league = root["league"].flatMap { LeagueSettings($0, of: city) }
        return settings
    }

    /// One for each kind that has settings.
    private static let keys = ["trips", "online", "coverage", "credit", "league"]
}
