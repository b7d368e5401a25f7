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
    let wanted = Array(name.lowercased().unicodeScalars.prefix(longestName))
    var best: Candidate?
    for candidate in candidates {
        let letters = Array(candidate.lowercased().unicodeScalars.prefix(longestName))
        let allowed = max(1, min(wanted.count, letters.count) / lettersPerDifference)
        if letters.count >= 2, wanted.count > letters.count, wanted.starts(with: letters) {
            best = nearer(best, (candidate, min(allowed, wanted.count - letters.count)))
            continue
        }
        // The lengths alone tell the least number of differences.
        guard abs(wanted.count - letters.count) <= allowed else { continue }
        let differences = differences(between: wanted, and: letters)
        guard differences <= allowed, differences < max(wanted.count, letters.count) else { continue }
        best = nearer(best, (candidate, differences))
    }
    return best?.name
}

private typealias Candidate = (name: String, differences: Int)

private func nearer(_ known: Candidate?, _ new: Candidate) -> Candidate {
    guard let known, (known.differences, known.name) <= (new.differences, new.name) else { return new }
    return known
}

/// Longer names are compared by their beginnings, which bounds the work.
private let longestName = 64

/// The edit distance in which an exchange of neighbours counts once (optimal string alignment).
private func differences(between left: [Unicode.Scalar], and right: [Unicode.Scalar]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
            var fewest = min(substitution, previous[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                fewest = min(fewest, beforePrevious[column - 1] + 1)
            }
            current.append(fewest)
        }
        beforePrevious = previous
        previous = current
    }
    return previous[right.count]
}
