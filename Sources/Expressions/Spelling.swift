/// The name spelt most like a word, or `nil` when none is close enough to have been meant.
///
/// Close are at most one slip for every three letters, and one for shorter words. Of equally close names, the first in
/// the alphabet is taken, so that a message never depends on the order of the names.
func nearest(to word: String, among names: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased().unicodeScalars.prefix(longestWord))
    let allowed = max(1, letters.count / 3)
    var best: (slips: Int, name: String)?
    for name in names {
        let slips = slips(from: letters, to: Array(name.lowercased().unicodeScalars.prefix(longestWord)))
        guard slips <= allowed, slips < max(letters.count, 1) else { continue }
        if let found = best, (found.slips, found.name) <= (slips, name) { continue }
        best = (slips, name)
    }
    return best?.name
}

/// Words are compared up to this many letters, which bounds the work for absurd ones.
private let longestWord = 64

/// The number of letters to insert, drop, replace or swap with their neighbour to turn one word into the other
/// (the restricted Damerau-Levenshtein distance).
private func slips(from word: [Unicode.Scalar], to name: [Unicode.Scalar]) -> Int {
    var beforeLast = [Int](repeating: 0, count: name.count + 1)
    var last = Array(0...name.count)
    for row in word.indices {
        var current = [row + 1]
        for column in name.indices {
            let replaced = last[column] + (word[row] == name[column] ? 0 : 1)
            var fewest = min(replaced, last[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, word[row] == name[column - 1], word[row - 1] == name[column] {
                fewest = min(fewest, beforeLast[column - 1] + 1)
            }
            current.append(fewest)
        }
        beforeLast = last
        last = current
    }
    return last[name.count]
}
