import Schedules
import Storage
import Telemetry

/// Something that the operators must look at. It is no alert: it accuses nobody, and the log of alert events knows nothing of it.
struct Alarm: Sendable, Equatable {
    /// A closed set, because it is also a label of metrics.
    enum Kind: String, Sendable, CaseIterable {
        /// The broker drops messages.
        case drops
        /// Readings take long to us.
        case lag
        /// No device of a class is heard.
        case silence
        /// The store's file system is nearly full.
        case disk
        /// Events wait long for a feed.
        case feed
        /// Readings stay in the live store.
        case archive
    }

    let kind: Kind
    /// The class or feed that is concerned.
    let subject: String?
    /// What is wrong, and what to look at.
    let message: String
}

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

    private let settleAfter: TimeSpan
    /// Whether the times of readings have anything to do with the computer's clock.
    private let clockIsWall: Bool
    private var drops = DropCount()
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

// MARK: - What is looked at

extension Watch {
    private mutating func dropped(_ terms: WatchTerms, at now: Instant) -> Alarm? {
        guard let growth = drops.growth(within: terms.dropsQuiet, at: now) else { return nil }
        return Alarm(
            kind: .drops,
            subject: nil,
            message: """
                the broker has dropped \(growth) messages of its clients, and goes on: readings may be lost; look at \
                max_queued_messages of the broker, and at clients that are away
                """
        )
    }

    private func disk(_ figures: WatchFigures, _ terms: WatchTerms) -> Alarm? {
        guard let store = figures.store, store.freeBytes < terms.leastFreeBytes else { return nil }
        return Alarm(
            kind: .disk,
            subject: nil,
            message: """
                \(store.freeBytes >> 20) MiB are left on the store's file system, less than \(terms.leastFreeBytes >> 20); \
                make room, or keep readings for a shorter time (store.keep)
                """
        )
    }

    private func lag(_ figure: WatchFigures.Class, _ terms: WatchTerms.Class) -> Alarm? {
        guard let seconds = figure.lagSeconds, seconds > terms.lagAbove.seconds else { return nil }
        return Alarm(
            kind: .lag,
            subject: figure.name,
            message: """
                half of the readings of class \(figure.name) take longer than \(TimeSpan.seconds(Int64(seconds))) to the store; \
                look at the broker's queue, the network of the devices and their clocks
                """
        )
    }

    private func silence(
        _ figure: WatchFigures.Class,
        _ terms: WatchTerms.Class,
        _ audibleSince: Instant?,
        _ now: Instant
    ) -> Alarm? {
        // Whoever cannot be heard is not to blame for it, and neither is a class in the hours in which it rests.
        guard let audibleSince, let heardAt = figure.heardAt, figure.devices >= terms.devices else { return nil }
        var start = max(heardAt, audibleSince)
        if let hours = terms.hours {
            let phase = hours.phase(at: now)
            guard phase.isOpen else { return nil }
            start = max(start, phase.start)
        }
        guard now - start > terms.silentAfter else { return nil }
        return Alarm(
            kind: .silence,
            subject: figure.name,
            message: """
                no device of class \(figure.name) was heard since \(heardAt.rfc3339()), though \(figure.devices) were in the hour \
                before; look at their network, their platform, and the broker's access rules
                """
        )
    }

    private func feeds(_ figures: WatchFigures, _ terms: WatchTerms, _ now: Instant) -> [Alarm] {
        figures.feeds.compactMap { feed in
            guard let since = feed.waitingSince, now - since > terms.feedsBehind else { return nil }
            return Alarm(
                kind: .feed,
                subject: feed.feed,
                message: """
                    \(feed.waiting) events wait for the feed \(feed.feed), the oldest since \(since.rfc3339()); look at its \
                    receiver, 'cityward feeds' tells more
                    """
            )
        }
    }

    private func archive(_ figures: WatchFigures, _ terms: WatchTerms, _ now: Instant) -> [Alarm] {
        let oldest = figures.store?.oldestUnsettled ?? [:]
        return oldest.sorted { $0.key < $1.key }.compactMap { name, since in
            guard now - since > settleAfter + terms.archiveBehind else { return nil }
            return Alarm(
                kind: .archive,
                subject: name,
                message: """
                    readings of class \(name) from \(since.rfc3339()) on are still in the live store; look at what the journal \
                    says of the archive, and at the disk
                    """
            )
        }
    }
}

/// How many messages the broker has dropped, and when it last dropped one.
private struct DropCount {
    private var known: Double?
    /// When the count last grew, and by how much since it began to.
    private var growth: (at: Instant, messages: Double)?

    /// Returns how many messages were dropped before we first looked, where there are any and this is the first look.
    ///
    /// `count`: by the broker's own count, which begins anew when the broker does; `nil` for one that is not known.
    mutating func note(_ count: Double?, at now: Instant) -> Int? {
        guard let count else { return nil }
        defer { known = count }
        guard let known else { return count > 0 ? Int(count) : nil }
        guard count != known else { return nil }
        let more = count > known ? count - known : count
        if more > 0 { growth = (now, (growth?.messages ?? 0) + more) }
        return nil
    }

    /// Messages that were dropped since the count began to grow; `nil` where it has not for `quiet`.
    mutating func growth(within quiet: TimeSpan, at now: Instant) -> Int? {
        guard let growth else { return nil }
        guard now - growth.at < quiet else {
            self.growth = nil
            return nil
        }
        return Int(growth.messages)
    }
}
