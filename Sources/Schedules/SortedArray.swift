/// Binary search in the sorted lists of days.
extension [Int] {
    /// The index of the first element that is not less than a value, or the count.
    func firstIndex(notBelow value: Int) -> Int {
        var lower = 0
        var upper = count
        while lower < upper {
            let middle = (lower + upper) / 2
            if self[middle] < value { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }

    func containsSorted(_ value: Int) -> Bool {
        let index = firstIndex(notBelow: value)
        return index < count && self[index] == value
    }

    /// The smallest element that is not less than a value.
    func first(notBelow value: Int) -> Int? {
        let index = firstIndex(notBelow: value)
        return index < count ? self[index] : nil
    }

    /// The largest element that is not greater than a value.
    func last(notAbove value: Int) -> Int? {
        let index = firstIndex(notBelow: value + 1)
        return index > 0 ? self[index - 1] : nil
    }
}
