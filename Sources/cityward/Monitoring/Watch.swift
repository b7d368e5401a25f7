import Telemetry

/// Decides when the operators are told that something is wrong, and when that it is well again; once each.
///
/// It reads no clock: the same figures in the same order give the same alarms.
struct Watch {
    enum Announcement: Equatable {
        case begins(Alarm)
        case ends(Alarm, after: TimeSpan)
        /// The broker had dropped so many messages before we first heard it: perhaps ours, while the daemon was away.
        case hadDropped(Int)
    }

    private struct Key: Hashable {
        let kind: Alarm.Kind
        let subject: String?
    }

    private struct Episode {
        var alarm: Alarm
        var since: Instant
        var isAnnounced = false
    }

    let settleAfter: TimeSpan
    /// Whether the times of readings have anything to do with the computer's clock.
    private let clockIsWall: Bool
    var drops = DropCount()
    private var episodes: [Key: Episode] = [:]

    /// `settleAfter`: see ``Storage/ArchiveDesk/Terms``.
    init(settleAfter: TimeSpan, clockIsWall: Bool) {
        self.settleAfter = settleAfter
        self.clockIsWall = clockIsWall
    }

    /// What has been announced and is not over.
    var alarms: [Alarm] {
        episodes.values.filter(\.isAnnounced).map(\.alarm).sorted {
            ($0.kind.rawValue, $0.subject ?? "") < ($1.kind.rawValue, $1.subject ?? "")
        }
    }

    /// Looks at the figures once; returns what is news.
    mutating func look(at figures: WatchFigures, under terms: WatchTerms, at now: Instant) -> [Announcement] {
        let before = drops.note(figures.broker?[.dropped], at: now)
        var found = [dropped(terms, at: now), disk(figures, terms)].compactMap { $0 }.map { ($0, TimeSpan.zero) }
        // A clock that follows the readings says when devices observed, and nothing of when we heard of it.
        if clockIsWall {
            for figure in figures.classes {
                let hold = terms[figure.name].lagHold
                if let alarm = lag(figure, terms[figure.name]) { found.append((alarm, hold)) }
                if let alarm = silence(figure, terms[figure.name], figures.audibleSince, now) {
                    found.append((alarm, .zero))
                }
            }
            found += (feeds(figures, terms, now) + archive(figures, terms, now)).map { ($0, .zero) }
        }
        return (before.map { [.hadDropped($0)] } ?? []) + announce(found, at: now)
    }

    private mutating func announce(_ found: [(alarm: Alarm, hold: TimeSpan)], at now: Instant) -> [Announcement] {
        var news: [Announcement] = []
        var ended = episodes
        for (alarm, hold) in found {
            let key = Key(kind: alarm.kind, subject: alarm.subject)
            ended[key] = nil
            var episode = episodes[key] ?? Episode(alarm: alarm, since: now)
            episode.alarm = alarm
            // The clock may have been set back.
            episode.since = min(episode.since, now)
            if !episode.isAnnounced, now - episode.since >= hold {
                episode.isAnnounced = true
                news.append(.begins(alarm))
            }
            episodes[key] = episode
        }
        for (key, episode) in ended.sorted(by: { $0.key.kind.rawValue < $1.key.kind.rawValue }) {
            episodes[key] = nil
            if episode.isAnnounced { news.append(.ends(episode.alarm, after: max(.zero, now - episode.since))) }
        }
        return news
    }
}
