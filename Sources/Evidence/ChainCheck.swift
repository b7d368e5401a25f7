import Storage

/// Follows a chained log row by row and tells where it was altered.
///
/// A row whose hash does not fit waits for the next one, which was made with the true hash of the row before it: so it can be told
/// whether the row's words or only its hash were altered.
struct ChainCheck {
    /// Where the chain does not hold.
    enum Break: Equatable {
        /// These rows are gone.
        case missing(ClosedRange<Int64>)
        /// A word of the row was altered, or the row was put in.
        case altered(Int64)
        /// Only the hash of the row was altered.
        case hashAltered(Int64)
    }

    private var last: Int64 = 0
    private var hash = HashChain.origin
    /// The last row, where its hash did not fit, with the hash that its words have.
    private var doubtful: (row: Int64, wordsHash: String)?

    init() {}

    /// The last row that was seen.
    var head: LogHead { LogHead(sequence: last, hash: hash) }

    /// Takes the next row; what is wrong up to the row before it.
    ///
    /// `words`: all columns of the row but its hash.
    mutating func add(_ sequence: Int64, _ words: [String], hash stored: String) -> [Break] {
        let follows = HashChain.hash(after: hash, words) == stored
        defer { (last, hash) = (sequence, stored) }
        guard sequence == last + 1 else { return addBehindGap(sequence, words, stored, follows) }
        var breaks: [Break] = []
        if let doubt = doubtful {
            doubtful = nil
            if !follows, HashChain.hash(after: doubt.wordsHash, words) == stored { return [.hashAltered(doubt.row)] }
            breaks.append(.altered(doubt.row))
        }
        if !follows { doubtful = (sequence, HashChain.hash(after: hash, words)) }
        return breaks
    }

    /// The end of the log; `lastGiven`: the last number that SQLite remembers to have given.
    mutating func end(lastGiven: Int64) -> [Break] {
        var breaks = takeDoubt()
        if lastGiven > last { breaks.append(.missing((last + 1)...lastGiven)) }
        return breaks
    }

    private mutating func addBehindGap(
        _ sequence: Int64,
        _ words: [String],
        _ stored: String,
        _ follows: Bool
    ) -> [Break] {
        let breaks = takeDoubt()
        // Earlier versions skipped numbers that they had given to nothing; then the chain holds.
        guard !follows, sequence > last else { return breaks }
        return breaks + [.missing((last + 1)...(sequence - 1))]
    }

    private mutating func takeDoubt() -> [Break] {
        defer { doubtful = nil }
        return doubtful.map { [.altered($0.row)] } ?? []
    }
}
