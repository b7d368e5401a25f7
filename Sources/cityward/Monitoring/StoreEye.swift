import Logging
import Storage

/// Looks at the store for the watch: sizes, room, and how far feeds and archive are.
struct StoreEye: ~Copyable {
    private let location: StoreLocation
    private let classes: [String]
    private let feeds: Set<String>
    private let limit: Duration
    private let log: Logger
    private var reader: StoreReader?
    private var failure: String?

    /// * `feeds`: those that run; the store also has the cursors of feeds that somebody took away, for which events wait for ever.
    /// * `limit`: a look that takes longer is given up.
    init(at location: StoreLocation, classes: [String], feeds: [String], limit: Duration, log: Logger) {
        self.location = location
        self.classes = classes
        self.feeds = Set(feeds)
        self.limit = limit
        self.log = log
    }

    /// Fills in what the store tells; what cannot be read is left out, and said once.
    mutating func look(into figures: inout WatchFigures) {
        do {
            let (location, classes) = (location, classes)
            let reader = try self.reader.take() ?? StoreReader(at: location)
            let (store, feeds) = try reader.limited(to: limit) { reader in
                (try reader.figures(of: location, classes: classes), try reader.feedStandings())
            }
            figures.store = store
            figures.feeds = feeds.filter { self.feeds.contains($0.feed) }
            // Kept only after success: a store that was restored is another file.
            self.reader = consume reader
            failure = nil
        } catch {
            let message = "\(error)"
            if message != failure {
                log.warning("the watch cannot look at the store: \(message)", metadata: ["store": "\(location)"])
            }
            failure = message
        }
    }
}
