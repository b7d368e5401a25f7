import Storage
import Telemetry

/// The ranking of one month: each district's indicators, their marks, and its place.
struct LeagueTable {
    struct Line: Sendable, Equatable {
        let district: String
        let tally: DistrictTally
        /// By measure.
        let values: [String: Double]
        /// From 0 to 100, by measure.
        let marks: [String: Double]
        /// The weighted mean of the marks that there are, to the hundredth; `nil` where they have less than half of the weight.
        let score: Double?
        /// From 1; districts of one score share a place, and the next ones are as many places behind.
        var place: Int?
    }

    /// By place, those without one last.
    let lines: [Line]
    let count: LeagueCount

    init(
        _ settings: LeagueSettings,
        _ request: ReportRequest,
        _ period: ReportPeriod,
        cutOff: Instant,
        _ city: ReportCity,
        _ store: borrowing StoreReader
    ) throws {
        let count = try LeagueCount(period, cutOff: cutOff, city, store)
        let districts = settings.ranked(in: city)
        let context = LeagueMeasure.Context(
            request: ReportRequest(period, progress: request.progress),
            city: city,
            districts: districts,
            tallies: Dictionary(districts.map { ($0, count.tallies[$0] ?? DistrictTally()) }) { first, _ in first }
        )
        var values: [String: [String: Double]] = [:]
        for indicator in settings.indicators {
            guard let measure = LeagueMeasure.all.first(where: { $0.name == indicator.measure }) else { continue }
            values[indicator.measure] = try measure.values(context, store)
        }
        let lines = districts.map { district in
            Line(
                count.isEmpty ? [] : settings.indicators,
                district,
                context.tallies[district] ?? DistrictTally(),
                values.compactMapValues { $0[district] }
            )
        }
        self.lines = Self.placed(lines)
        self.count = count
    }

    /// Those in the last place: none where fewer than two are ranked, or where all share the first.
    var last: Set<String> {
        let places = lines.compactMap(\.place)
        guard let worst = places.max(), worst > 1 else { return [] }
        return Set(lines.filter { $0.place == worst }.map(\.district))
    }

    /// Lines by falling score, with their places.
    static func placed(_ lines: [Line]) -> [Line] {
        let ranked = lines.filter { $0.score != nil }
        return lines.map { line in
            var line = line
            if let score = line.score { line.place = 1 + ranked.count { $0.score ?? 0 > score } }
            return line
        }.sorted { ($0.place ?? .max, $0.district) < ($1.place ?? .max, $1.district) }
    }
}

extension LeagueTable.Line {
    /// `indicators`: none where nothing at all is known of the month.
    init(
        _ indicators: [LeagueSettings.Indicator],
        _ district: String,
        _ tally: DistrictTally,
        _ values: [String: Double]
    ) {
        var marks: [String: Double] = [:]
        let all = indicators.reduce(0) { $0 + $1.weight }
        var weights = 0.0
        var sum = 0.0
        for indicator in indicators {
            guard let value = values[indicator.measure] else { continue }
            let mark = indicator.score(value)
            marks[indicator.measure] = mark
            weights += indicator.weight
            sum += indicator.weight * mark
        }
        self.init(
            district: district,
            tally: tally,
            values: values,
            marks: marks,
            // Few alerts are no merit where no case was due.
            score: weights > 0 && weights * 2 >= all ? (sum / weights * 100).rounded() / 100 : nil
        )
    }
}

extension LeagueSettings {
    /// Who is ranked: those that are named, or every district that the city has.
    func ranked(in city: ReportCity) -> [String] {
        districts.isEmpty ? city.districts.map(\.id).filter { $0 != "unassigned" } : districts
    }
}
