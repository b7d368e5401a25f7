/// Finds the name that somebody probably meant.
///
/// - Returns: the candidate with the fewest differences from `name`, if they are few enough for a slip of the pen
///   (one, or one in `lettersPerDifference` letters) or `name` only goes on after it (`Monday` after `Mo`); the first in
///   alphabetical order where several are as near.
public func nearestName(
    to name: String,
    among candidates: some Sequence<String>,
    lettersPerDifference: Int = 3
) -> String? {
    var search = NearestNameSearch(for: name, lettersPerDifference: lettersPerDifference)
    for candidate in candidates { search.consider(candidate, letters: comparableLetters(of: candidate)) }
    return search.best?.name
}

/// What names are compared by.
func comparableLetters(of name: String) -> [Unicode.Scalar] {
    Array(name.lowercased().unicodeScalars.prefix(longestName))
}

/// One search among candidates that come one by one.
struct NearestNameSearch {
    private let wanted: [Unicode.Scalar]
    private let lettersPerDifference: Int
    private var distance = EditDistance()
    private(set) var best: (name: String, differences: Int)?

    init(for name: String, lettersPerDifference: Int = 3) {
        wanted = comparableLetters(of: name)
        self.lettersPerDifference = lettersPerDifference
    }

    /// `letters`: those of the candidate that are compared.
    mutating func consider(_ candidate: String, letters: [Unicode.Scalar]) {
        let allowed = max(1, min(wanted.count, letters.count) / lettersPerDifference)
        if letters.count >= 2, wanted.count > letters.count, wanted.starts(with: letters) {
            keep(candidate, min(allowed, wanted.count - letters.count))
            return
        }
        // The lengths alone tell the least number of differences.
        let limit = min(allowed, max(wanted.count, letters.count) - 1, best?.differences ?? allowed)
        guard abs(wanted.count - letters.count) <= limit else { return }
        guard let differences = distance.between(wanted, letters, limit: limit) else { return }
        keep(candidate, differences)
    }

    private mutating func keep(_ name: String, _ differences: Int) {
        if let best, (best.differences, best.name) <= (differences, name) { return }
        best = (name, differences)
    }
}

/// Longer names are compared by their beginnings, which bounds the work.
private let longestName = 64

/// Reckons edit distances in which an exchange of neighbours counts once (optimal string alignment).
struct EditDistance {
    // Three rows of the table of distances between beginnings, kept so that nothing is allocated for each name.
    private var beforePrevious = [Int](repeating: 0, count: longestName + 1)
    private var previous = [Int](repeating: 0, count: longestName + 1)
    private var current = [Int](repeating: 0, count: longestName + 1)

    /// The distance between two texts of at most ``longestName`` letters; `nil` where it is above `limit`.
    mutating func between(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], limit: Int) -> Int? {
        for column in 0...right.count { previous[column] = column }
        for row in left.indices {
            current[0] = row + 1
            var least = row + 1
            for column in right.indices {
                let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
                var fewest = min(substitution, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    fewest = min(fewest, beforePrevious[column - 1] + 1)
                }
                current[column + 1] = fewest
                least = min(least, fewest)
            }
            // An exchange of neighbours reaches back two rows, and costs one.
            guard least <= limit + 1 else { return nil }
            (beforePrevious, previous, current) = (previous, current, beforePrevious)
        }
        return previous[right.count] <= limit ? previous[right.count] : nil
    }
}
