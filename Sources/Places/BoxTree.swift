/// Boxes in a packed tree, so that those near a position are found without a look at all of them.
///
/// It is built once, by sorting into strips (Leutenegger, Lopez and Edgington, "STR: A Simple and Efficient Algorithm for
/// R-Tree Packing", 1997). A node and its children follow from numbers alone: level by level, ``fanOut`` children each.
package struct BoxTree: Sendable {
    private static let fanOut = 8

    /// The boxes of each level, the leaves first; the last level has one box, or none.
    private var levels: [[Box]] = []
    /// Which of the boxes that were given each leaf is.
    private var numbers: [Int] = []

    package init(_ boxes: [Box]) {
        numbers = Self.packed(boxes)
        levels = [numbers.map { boxes[$0] }]
        while let last = levels.last, last.count > 1 {
            levels.append(
                stride(from: 0, to: last.count, by: Self.fanOut).map { first in
                    var box = Box()
                    for child in last[first..<min(first + Self.fanOut, last.count)] { box.include(child) }
                    return box
                }
            )
        }
    }

    /// Shows the boxes that `isWanted`, by their numbers, until `body` returns false; in no particular order.
    ///
    /// `isWanted` must hold for every box around one for which it holds. It may change from call to call, as a search comes
    /// nearer.
    package func search(_ isWanted: (Box) -> Bool, _ body: (Int) -> Bool) {
        guard let top = levels.last, !top.isEmpty else { return }
        _ = visit(0, level: levels.count - 1, isWanted, body)
    }

    private func visit(_ node: Int, level: Int, _ isWanted: (Box) -> Bool, _ body: (Int) -> Bool) -> Bool {
        guard isWanted(levels[level][node]) else { return true }
        if level == 0 { return body(numbers[node]) }
        let first = node * Self.fanOut
        for child in first..<min(first + Self.fanOut, levels[level - 1].count)
        where !visit(child, level: level - 1, isWanted, body) {
            return false
        }
        return true
    }

    /// The numbers of the boxes, neighbours side by side: strips from west to east, each from south to north.
    private static func packed(_ boxes: [Box]) -> [Int] {
        let byLongitude = boxes.indices.sorted { boxes[$0].minimum.x < boxes[$1].minimum.x }
        let leaves = (Double(boxes.count) / Double(fanOut)).rounded(.up)
        let strip = max(1, Int(leaves.squareRoot().rounded(.up))) * fanOut
        var packed: [Int] = []
        for first in stride(from: 0, to: byLongitude.count, by: strip) {
            let part = byLongitude[first..<min(first + strip, byLongitude.count)]
            packed += part.sorted { boxes[$0].minimum.y < boxes[$1].minimum.y }
        }
        return packed
    }
}
