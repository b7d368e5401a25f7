import Schedules
import Storage
import Telemetry

/// What is wrong by the figures of one moment; ``Watch`` decides what is told of it.
extension Watch {
    mutating func dropped(_ terms: WatchTerms, at now: Instant) -> Alarm? {
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

    func disk(_ figures: WatchFigures, _ terms: WatchTerms) -> Alarm? {
        guard let free = figures.store?.freeBytes, free < terms.leastFreeBytes else { return nil }
        return Alarm(
            kind: .disk,
            subject: nil,
            message: """
                \(free >> 20) MiB are left on the store's file system, less than \(terms.leastFreeBytes >> 20); \
                make room, or keep readings for a shorter time (store.keep)
                """
        )
    }

    func lag(_ figure: WatchFigures.Class, _ terms: WatchTerms.Class) -> Alarm? {
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

    func silence(
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

    func feeds(_ figures: WatchFigures, _ terms: WatchTerms, _ now: Instant) -> [Alarm] {
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

    func archive(_ figures: WatchFigures, _ terms: WatchTerms, _ now: Instant) -> [Alarm] {
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
