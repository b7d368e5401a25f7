import SQLite
import Telemetry

/// A way through the readings of archives and of `live.sqlite` that meets each of them once.
protocol LogicalWalk: AnyObject {
    /// Goes to the next reading.
    func advance() throws -> LogicalStep
}

/// Where the next reading is.
enum LogicalStep {
    /// Where the one before was.
    case same
    case archive(any ArchiveCursor)
    case live
    case end
}

/// One archive after the other, then what is live.
final class SequentialWalk: LogicalWalk {
    private let live: LogicalLiveRows
    private let request: ArchiveRequest
    private let use: ArchiveUse
    /// Those that are not yet opened, the last first.
    private var waiting: [any DayArchive]
    private var current: (archive: any DayArchive, cursor: any ArchiveCursor)?
    /// Archives from whose times there are live readings, in the order of their times.
    private var kept: ArraySlice<(archive: any DayArchive, cursor: any ArchiveCursor)> = []
    private var isLive = false

    /// `live`: in the order of time.
    init(_ live: LogicalLiveRows, _ archives: [any DayArchive], _ request: ArchiveRequest, _ use: ArchiveUse) {
        self.live = live
        self.request = request
        self.use = use
        waiting = archives.reversed()
    }

    func advance() throws -> LogicalStep {
        if let current, try current.cursor.step() { return archived(.same) }
        while !isLive {
            keepCurrent()
            guard let archive = waiting.popLast() else { break }
            let cursor = try use.open(archive, request)
            current = (archive, cursor)
            if try cursor.step() { return archived(.archive(cursor)) }
        }
        return try advanceLive()
    }

    private func archived(_ step: LogicalStep) -> LogicalStep {
        use.archivedRows += 1
        return step
    }

    /// Lets go of an archive that is at its end, unless live readings may be in it, too. `live` still stands at its earliest.
    private func keepCurrent() {
        if let current, live.hasRow, live.observedAt < current.archive.stretch.upperBound { kept.append(current) }
        current = nil
    }

    private func advanceLive() throws -> LogicalStep {
        let step = isLive ? LogicalStep.same : .live
        if isLive { try live.step() }
        isLive = true
        while live.hasRow, try isArchived() { try live.step() }
        guard live.hasRow else { return .end }
        use.liveRows += 1
        return step
    }

    private func isArchived() throws -> Bool {
        while let first = kept.first, first.archive.stretch.upperBound <= live.observedAt { kept.removeFirst() }
        guard let first = kept.first, first.archive.stretch.contains(live.observedAt) else { return false }
        return try first.cursor.find(device: live.device, observedAt: live.observedAt)
    }
}

/// Device by device, each one's readings in the order of time: all archives side by side.
final class MergedWalk: LogicalWalk {
    /// An archive at a reading. As archives do not overlap, those of one device come archive after archive.
    private final class Head {
        let cursor: any ArchiveCursor
        private(set) var device: String?

        init(_ cursor: any ArchiveCursor) throws {
            self.cursor = cursor
            try step()
        }

        func step() throws {
            device = try cursor.step() ? cursor.device : nil
        }
    }

    private enum Place: Equatable {
        case archive(Int)
        case live
    }

    private let live: LogicalLiveRows
    private let use: ArchiveUse
    private var heads: [Head]
    private var device: String?
    /// The first archive that may have more of the device.
    private var position = 0
    private var place: Place?

    /// `live`: in the same order.
    init(_ live: LogicalLiveRows, _ archives: [any DayArchive], _ request: ArchiveRequest, _ use: ArchiveUse) throws {
        self.live = live
        self.use = use
        heads = try archives.map { try Head(use.open($0, request)) }
    }

    func advance() throws -> LogicalStep {
        let last = place
        switch last {
        case .archive(let number): try heads[number].step()
        case .live: try live.step()
        case nil: break
        }
        place = try next()
        switch place {
        case .archive(let number):
            use.archivedRows += 1
            return place == last ? .same : .archive(heads[number].cursor)
        case .live:
            use.liveRows += 1
            return place == last ? .same : .live
        case nil: return .end
        }
    }

    private func next() throws -> Place? {
        while true {
            guard let device = device ?? nextDevice() else { return nil }
            self.device = device
            while position < heads.count, heads[position].device != device { position += 1 }
            let isLive = live.hasRow && live.device == device
            guard position < heads.count else {
                if isLive { return .live }
                self.device = nil
                continue
            }
            guard isLive, live.observedAt <= heads[position].cursor.observedAt else { return .archive(position) }
            if live.observedAt < heads[position].cursor.observedAt { return .live }
            // It is being moved, and is in both.
            try live.step()
        }
    }

    private func nextDevice() -> String? {
        position = 0
        var first = live.hasRow ? live.device : nil
        for head in heads {
            guard let device = head.device else { continue }
            if let known = first, !precedes(device, known) { continue }
            first = device
        }
        return first
    }
}
