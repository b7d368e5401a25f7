/// Finds what was meant by misspelt names of a big file, in bounded time: an export may misspell thousands of them.
///
/// Every name is looked for once; after ``longestSearch`` comparisons in all there is no more advice, only the mistakes.
public struct MisspeltNames {
    /// A fraction of a second of work: 250 names among 4,000.
    static let longestSearch = 1_000_000

    private let names: [String]
    /// Prepared at the first mistake.
    private var letters: [[Unicode.Scalar]] = []
    private var known: [String: String?] = [:]
    private var comparisons = 0

    /// `names`: those that would have been right.
    public init(of names: some Sequence<String>) {
        self.names = Array(names)
    }

    /// The nearest of the names; see ``nearestName(to:among:lettersPerDifference:)``.
    public mutating func nearest(to name: String) -> String? {
        if let known = known[name] { return known }
        guard comparisons < Self.longestSearch else { return nil }
        if letters.isEmpty { letters = names.map(comparableLetters) }
        comparisons += names.count
        var search = NearestNameSearch(for: name)
        for index in names.indices { search.consider(names[index], letters: letters[index]) }
        known[name] = .some(search.best?.name)
        return search.best?.name
    }
}
