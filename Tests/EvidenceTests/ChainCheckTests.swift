@testable import Evidence
import Storage
import Testing

/// A log of which something was altered, and what the check makes of it.
@Suite struct ChainCheckTests {
    private struct Row {
        var sequence: Int64
        var word: String
        var hash: String
    }

    private func log(_ numbers: [Int64]) -> [Row] {
        var previous = HashChain.origin
        return numbers.map { number in
            previous = HashChain.hash(after: previous, ["\(number)", "w\(number)"])
            return Row(sequence: number, word: "w\(number)", hash: previous)
        }
    }

    private func breaks(_ rows: [Row], lastGiven: Int64 = 6) -> [ChainCheck.Break] {
        var check = ChainCheck()
        var found: [ChainCheck.Break] = []
        for row in rows { found += check.add(row.sequence, ["\(row.sequence)", row.word], hash: row.hash) }
        return found + check.end(lastGiven: lastGiven)
    }

    @Test func anUnalteredLogHolds() {
        #expect(breaks(log([1, 2, 3, 4, 5, 6])).isEmpty)
        #expect(breaks([], lastGiven: 0).isEmpty)
    }

    @Test(arguments: [0, 3, 5]) func anAlteredWordIsFoundInItsRow(index: Int) {
        var rows = log([1, 2, 3, 4, 5, 6])
        rows[index].word = "x"
        #expect(breaks(rows) == [.altered(Int64(index + 1))])
    }

    @Test(arguments: [0, 3]) func anAlteredHashIsToldFromAnAlteredWord(index: Int) {
        var rows = log([1, 2, 3, 4, 5, 6])
        rows[index].hash = String(repeating: "a", count: 64)
        #expect(breaks(rows) == [.hashAltered(Int64(index + 1))])
    }

    @Test func aRowWhoseHashWasMadeToFitBreaksTheNext() {
        var rows = log([1, 2, 3, 4, 5, 6])
        rows[2].word = "x"
        rows[2].hash = HashChain.hash(after: rows[1].hash, ["3", "x"])
        #expect(
            breaks(rows) == [.altered(4)],
            "which of the two was altered nobody can tell; that the chain breaks there is sure"
        )
    }

    @Test func removedRowsAreNamed() {
        let rows = log([1, 2, 3, 4, 5, 6])
        #expect(breaks(Array(rows.dropFirst())) == [.missing(1...1)])
        #expect(breaks(Array(rows[..<2] + rows[4...])) == [.missing(3...4)])
        #expect(breaks(Array(rows.dropLast(2))) == [.missing(5...6)])
        #expect(breaks([]) == [.missing(1...6)])
    }

    @Test func numbersThatAnEarlierVersionSkippedAreNoRemoval() {
        #expect(breaks(log([1, 2, 5, 6])).isEmpty)
    }

    @Test func aRowThatFollowsARemovedTailShowsIt() {
        var rows = log([1, 2, 3])
        rows.append(Row(sequence: 6, word: "w6", hash: HashChain.hash(after: HashChain.lost, ["6", "w6"])))
        #expect(breaks(rows) == [.missing(4...5)])
    }

    @Test func exchangedRowsAreBothNamed() {
        var rows = log([1, 2, 3, 4, 5, 6])
        (rows[2].word, rows[3].word) = (rows[3].word, rows[2].word)
        #expect(breaks(rows) == [.altered(3), .altered(4)])
    }

    @Test func twoAlterationsAreBothNamed() {
        var rows = log([1, 2, 3, 4, 5, 6])
        rows[1].word = "x"
        rows[4].word = "y"
        #expect(breaks(rows) == [.altered(2), .altered(5)])
    }
}
