import Storage
import Telemetry

/// An Alertmanager, which groups, silences and passes on what is told to it.
public struct AlertmanagerReceiver: Sendable, Equatable {
    /// Without the path of its API.
    public var url: String
    /// Where people find the city's page, for links; `nil` for none.
    public var externalURL: String?
    /// PEM file of the authorities to trust, where they are not the system's.
    public var authorityFile: String?

    public init(url: String, externalURL: String? = nil, authorityFile: String? = nil) {
        self.url = url
        self.externalURL = externalURL
        self.authorityFile = authorityFile
    }
}

/// Tells an Alertmanager how alerts stand, by its API v2.
///
/// It wants states, not events: an event only says which alert to look at, and what is told is how that one stands now. It forgets
/// what it is not told again, so that every alert that fires is told every minute.
final class AlertmanagerCourier: Courier {
    private static let period = Duration.seconds(60)
    /// Alerts of one request.
    private static let page = 100
    /// Alerts of one case that are ended with it; more of them end when they are not told again.
    private static let ofCase = 200

    let window = 100
    private let receiver: AlertmanagerReceiver
    private let filter: EventFilter
    private let store: StoreReader
    private let poster: Poster
    private let wall: @Sendable () -> Instant
    private var nextRound = ContinuousClock.now

    init(
        to receiver: AlertmanagerReceiver,
        filter: EventFilter,
        storeLocation: StoreLocation,
        wall: @escaping @Sendable () -> Instant
    ) throws {
        self.receiver = receiver
        self.filter = filter
        self.wall = wall
        store = try StoreReader(at: storeLocation)
        poster = Poster(trusting: receiver.authorityFile, wall: wall)
    }

    func deliver(
        _ events: [OutboxEvent],
        unless isOver: () -> Bool,
        settle: (Settlement) -> Void
    ) throws -> Duration {
        for event in events {
            if isOver() { break }
            switch try tell(try alerts(concerning: event), unless: isOver) {
            case .accepted: settle(.delivered(event))
            case .refused(let reason): settle(.refused(event, reason: reason))
            case .later(let trouble): throw trouble
            }
        }
        return .zero
    }

    /// Tells every alert that fires, page by page, when the minute is over.
    func upkeep(unless isOver: () -> Bool) throws -> Bool {
        guard ContinuousClock.now >= nextRound else { return true }
        var last = ""
        while !isOver() {
            let firing = try store.firingAlerts(after: last, limit: Self.page)
            guard let end = firing.last else { break }
            last = end.alert.id
            let wanted = firing.filter { filter.wants($0.alert) }
            switch try tell(wanted.map { document($0) }, unless: isOver) {
            case .accepted: break
            case .refused(let reason):
                // Events must not wait for what would be refused again.
                nextRound = .now + Self.period
                throw Trouble("the firing alerts were refused: \(reason)")
            case .later(let trouble): throw trouble
            }
        }
        nextRound = .now + Self.period
        return true
    }

    func end() { poster.end() }

    /// How the alerts stand that an event concerns: its own, or all of the case that an officer acted on.
    private func alerts(concerning event: OutboxEvent) throws -> [String] {
        switch event.kind {
        case "fired", "resolved": return try store.standing(of: event.alert).map { document($0) }
        case "escalated":
            // The severity is a label, and labels are what Alertmanager knows an alert by: the less grave one ends.
            let earlier = Set(try store.severities(of: event.alert))
            return try store.standing(of: event.alert).flatMap { standing in
                [document(standing)]
                    + earlier.subtracting([standing.alert.severity]).sorted { $0.rank < $1.rank }
                    .map { document(standing, as: $0, endedAt: event.at) }
            }
        default: return try store.standings(ofCase: event.caseID, limit: Self.ofCase).map { document($0) }
        }
    }

    private func document(
        _ standing: StandingAlert,
        as severity: Severity? = nil,
        endedAt: Instant? = nil
    ) -> String {
        alertmanagerAlert(
            standing,
            as: severity ?? standing.alert.severity,
            endedAt: endedAt ?? standing.endedAt,
            now: wall(),
            externalURL: receiver.externalURL
        )
    }

    private func tell(_ alerts: [String], unless isOver: () -> Bool) throws -> Poster.Answer.Verdict {
        guard !alerts.isEmpty else { return .accepted }
        return try poster.post(
            "\(receiver.url)/api/v2/alerts",
            headers: [("content-type", "application/json")],
            body: "[\(alerts.joined(separator: ","))]",
            unless: isOver
        ).verdict
    }
}
