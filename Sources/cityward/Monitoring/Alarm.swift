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
