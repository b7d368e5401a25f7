import Feeds
import Logging
import ServiceLifecycle

/// Runs a feed on a thread of its own; when told to stop, it first delivers what is left.
struct FeedService: Service {
    let feed: Feed
    let log: Logger

    func run() async throws {
        let stopping = StopFlag()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await onDedicatedThread(named: feed.name) {
                try feed.run(
                    until: { stopping.isRaised },
                    report: { log.warning("\($0)", metadata: ["feed": "\(feed.name)"]) }
                )
            }
        } onCancelOrGracefulShutdown: {
            stopping.raise()
            feed.wake()
        }
    }
}
