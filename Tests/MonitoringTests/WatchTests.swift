import Feeds
import Schedules
import Storage
import Telemetry
import Testing

@testable import cityward

/// When the operators are told that something is wrong, and when that it is over.
@Suite struct WatchTests {
    private static let start = Instant(milliseconds: 1_790_000_000_000)
    private var watch = Watch(settleAfter: .minutes(15), clockIsWall: true)
    private var terms = WatchTerms()

    private func at(_ seconds: Int64) -> Instant { Self.start + .seconds(seconds) }

    private func broker(dropped: Int) -> WatchFigures {
        var figures = WatchFigures()
        var broker = BrokerFigures()
        broker.take(topic: "$SYS/broker/publish/messages/dropped", payload: "\(dropped)")
        figures.broker = broker
        return figures
    }

    private func kinds(_ news: [Watch.Announcement]) -> [String] {
        news.map { news in
            switch news {
            case .begins(let alarm): "begins \(alarm.kind.rawValue) \(alarm.subject ?? "-")"
            case .hadDropped(let count): "had dropped \(count)"
            case .ends(let alarm, let length): "ends \(alarm.kind.rawValue) \(alarm.subject ?? "-") \(length)"
            }
        }
    }

    @Test mutating func drops() {
        func look(_ dropped: Int?, _ seconds: Int64) -> [String] {
            let figures = dropped.map { broker(dropped: $0) } ?? WatchFigures()
            return kinds(watch.look(at: figures, under: terms, at: at(seconds)))
        }
        #expect(look(nil, -5).isEmpty)
        #expect(look(500, 0) == ["had dropped 500"], "what was dropped before we looked is said, and is no alarm")
        #expect(watch.alarms.isEmpty)
        #expect(look(500, 5).isEmpty)
        #expect(look(501, 10) == ["begins drops -"])
        #expect(watch.alarms[0].message.hasPrefix("the broker has dropped 1 messages"))
        #expect(look(700, 60).isEmpty, "an episode is told once")
        #expect(watch.alarms[0].message.hasPrefix("the broker has dropped 200 messages"))
        #expect(look(nil, 120).isEmpty, "a broker that is away leaves the alarm as it is")
        #expect(look(3, 300).isEmpty, "a broker that began anew has dropped three more")
        #expect(watch.alarms[0].message.hasPrefix("the broker has dropped 203 messages"))
        #expect(look(3, 899).isEmpty)
        #expect(look(3, 900) == ["ends drops - 14m50s"])
        #expect(look(0, 905).isEmpty)
        #expect(look(1, 910) == ["begins drops -"])
    }

    @Test mutating func silenceOfAClass() {
        terms.usual.hours = nil
        func look(_ seconds: Int64, heard: Int64?, devices: Int = 20, audibleSince: Int64? = -7200) -> [String] {
            var figures = WatchFigures()
            figures.audibleSince = audibleSince.map(at)
            figures.classes = [WatchFigures.Class(name: "truck", heardAt: heard.map(at), devices: devices)]
            return kinds(watch.look(at: figures, under: terms, at: at(seconds)))
        }
        #expect(look(0, heard: nil, devices: 0).isEmpty, "a class that never reported is not silent")
        #expect(look(900, heard: 0).isEmpty)
        #expect(look(901, heard: 0, devices: 9).isEmpty, "too few to tell")
        #expect(look(901, heard: 0, audibleSince: nil).isEmpty, "nobody can be heard")
        #expect(look(901, heard: 0, audibleSince: 100).isEmpty, "nobody could be heard for so long")
        #expect(look(901, heard: 0) == ["begins silence truck"])
        #expect(look(9000, heard: 0).isEmpty, "it stays, however long it takes")
        #expect(watch.alarms.count == 1)
        #expect(look(9005, heard: 9004) == ["ends silence truck 2h15m4s"])
    }

    /// Sweepers rest at night.
    @Test mutating func aClassMayRest() throws {
        terms.usual.hours = TimeWindow(try OpeningHours("05:00-22:00"))
        let evening = try #require(Instant(rfc3339: "2026-11-25T21:55:00+08:00"))
        func look(_ minutes: Int64) -> [String] {
            var figures = WatchFigures()
            figures.audibleSince = evening - .hours(10)
            figures.classes = [WatchFigures.Class(name: "sweeper", heardAt: evening, devices: 20)]
            return kinds(watch.look(at: figures, under: terms, at: evening + .minutes(minutes)))
        }
        for minutes in stride(from: Int64(0), through: 440, by: 5) { #expect(look(minutes).isEmpty, "\(minutes)") }
        // 05:00 is 425 minutes later, and silence counts from then.
        #expect(look(441) == ["begins silence sweeper"])
    }

    @Test mutating func lag() {
        func look(_ seconds: Int64, _ lag: Double?) -> [String] {
            var figures = WatchFigures()
            figures.classes = [WatchFigures.Class(name: "truck", lagSeconds: lag)]
            return kinds(watch.look(at: figures, under: terms, at: at(seconds)))
        }
        #expect(look(0, 301).isEmpty)
        #expect(look(100, 299).isEmpty)
        #expect(look(110, 400).isEmpty, "the minutes count from when it began anew")
        #expect(look(285, 400).isEmpty)
        #expect(look(290, 400) == ["begins lag truck"])
        #expect(look(300, 4000).isEmpty)
        #expect(look(310, 1) == ["ends lag truck 3m20s"])
        terms.classes["truck"] = WatchTerms.Class(lagAbove: .hours(2))
        #expect(look(1000, 4000).isEmpty)
        #expect(look(2000, 4000).isEmpty, "this class may take longer")
    }

    @Test mutating func diskFeedsAndArchive() throws {
        let folder = try TemporaryFolderStore()
        var store = try folder.figures()
        terms.leastFreeBytes = try #require(store.freeBytes) + (1 << 40)
        store.oldestUnsettled["truck"] = at(0)
        var figures = WatchFigures()
        figures.store = store
        figures.feeds = [
            FeedStanding(feed: "hotline", cursor: 1, waiting: 3, waitingSince: at(0), parked: 0),
            FeedStanding(feed: "mqtt", cursor: 4, waiting: 0, waitingSince: nil, parked: 9),
        ]
        #expect(kinds(watch.look(at: figures, under: terms, at: at(900))) == ["begins disk -"])
        #expect(kinds(watch.look(at: figures, under: terms, at: at(901))) == ["begins feed hotline"])
        #expect(kinds(watch.look(at: figures, under: terms, at: at(6 * 3600 + 901))) == ["begins archive truck"])
        #expect(watch.alarms.map(\.kind) == [.archive, .disk, .feed])
        let over = watch.look(at: WatchFigures(), under: terms, at: at(30_000))
        #expect(kinds(over).map { $0.split(separator: " ")[1] } == ["archive", "disk", "feed"])
        #expect(watch.alarms.isEmpty)
    }

    /// With a clock that follows the readings, times say nothing of when something arrived.
    @Test func aClockThatFollowsReadingsLeavesWhatNeedsNone() throws {
        var watch = Watch(settleAfter: .minutes(15), clockIsWall: false)
        var store = try TemporaryFolderStore().figures()
        store.oldestUnsettled["truck"] = at(-1_000_000)
        var figures = broker(dropped: 0)
        figures.audibleSince = at(-1_000_000)
        figures.store = store
        figures.classes = [WatchFigures.Class(name: "truck", lagSeconds: 1e6, heardAt: at(-500_000), devices: 100)]
        figures.feeds = [FeedStanding(feed: "a", cursor: 1, waiting: 3, waitingSince: at(-500_000), parked: 0)]
        #expect(watch.look(at: figures, under: terms, at: at(0)).isEmpty)
        figures.broker = broker(dropped: 1).broker
        #expect(kinds(watch.look(at: figures, under: terms, at: at(1000))) == ["begins drops -"])
    }

    @Test mutating func aClockThatIsSetBackEndsNothingEarly() {
        _ = watch.look(at: broker(dropped: 0), under: terms, at: at(0))
        #expect(kinds(watch.look(at: broker(dropped: 5), under: terms, at: at(100))) == ["begins drops -"])
        #expect(watch.look(at: broker(dropped: 5), under: terms, at: at(-3600)).isEmpty)
        #expect(kinds(watch.look(at: broker(dropped: 5), under: terms, at: at(701))) == ["ends drops - 1h11m41s"])
    }
}
