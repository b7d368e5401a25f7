import Feeds
import Hosting
import Logging
import ServiceLifecycle

/// Runs a feed on a thread of its own; when told to stop, it first delivers what is left.
struct FeedService: Service {
    let feed: Feed
    let log: Logger

    func run() async throws {
        try await onDedicatedThread(named: feed.name, wakingBy: { feed.wake() }) { isStopping in
            try feed.run(
                until: isStopping,
                report: { log.warning("\($0)", metadata: ["feed": "\(feed.name)"]) }
            )
        }
    }
}
