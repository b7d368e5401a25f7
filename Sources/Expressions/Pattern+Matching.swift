extension Pattern {
    /// Whether the pattern is found anywhere in a text.
    func isFound(in text: String) -> Bool {
        var states = PatternStates()
        var scalars = text.unicodeScalars.makeIterator()
        var previous: Unicode.Scalar?
        var next = scalars.next()
        while true {
            // A match may begin anywhere.
            states.pending[0] |= 1
            if explore(&states, between: previous, next) { return true }
            guard let taken = next else { return false }
            advance(&states, over: taken)
            previous = taken
            next = scalars.next()
        }
    }

    /// Follows all pending steps up to those that take a character. Tells whether one of them accepts.
    private func explore(_ states: inout PatternStates, between left: Unicode.Scalar?, _ right: Unicode.Scalar?) -> Bool
    {
        states.reached = PatternStates.none
        for word in 0..<PatternStates.words {
            var bits = states.pending[word]
            while bits != 0 {
                states.push(word * 64 + bits.trailingZeroBitCount)
                bits &= bits - 1
            }
        }
        while let step = states.pop() {
            switch steps[step] {
            case .take: break
            case .fork(let first, let second):
                states.push(first)
                states.push(second)
            case .jump(let target): states.push(target)
            case .require(let place):
                if place.lies(between: left, right) { states.push(step + 1) }
            case .accept: return true
            }
        }
        return false
    }

    /// Goes on from all steps reached that take this character.
    private func advance(_ states: inout PatternStates, over scalar: Unicode.Scalar) {
        states.pending = PatternStates.none
        for word in 0..<PatternStates.words {
            var bits = states.reached[word]
            while bits != 0 {
                let step = word * 64 + bits.trailingZeroBitCount
                bits &= bits - 1
                guard case .take(let set) = steps[step], sets[set].contains(scalar) else { continue }
                states.pending[(step + 1) / 64] |= 1 << UInt64((step + 1) % 64)
            }
        }
    }
}

/// Which steps an automaton is at, one bit for each of them.
private struct PatternStates {
    static let words = Pattern.maximumSteps / 64
    static let none = InlineArray<16, UInt64>(repeating: 0)

    /// The steps that come next, before forks, jumps and requirements are followed.
    var pending = none
    /// The steps that have been followed at this place.
    var reached = none
    /// Those of them that have to be looked at. No step gets here twice at one place.
    private var stack = InlineArray<1024, UInt16>(repeating: 0)
    private var count = 0

    mutating func push(_ step: Int) {
        let bit: UInt64 = 1 << UInt64(step % 64)
        guard reached[step / 64] & bit == 0 else { return }
        reached[step / 64] |= bit
        stack[count] = UInt16(step)
        count += 1
    }

    mutating func pop() -> Int? {
        guard count > 0 else { return nil }
        count -= 1
        return Int(stack[count])
    }
}

extension Pattern.Place {
    /// Whether the place between two characters is of this kind; `nil` stands for the border of the text.
    fileprivate func lies(between left: Unicode.Scalar?, _ right: Unicode.Scalar?) -> Bool {
        switch self {
        case .beginning: left == nil
        case .end: right == nil
        case .beginningOfLine: left == nil || left == "\n"
        case .endOfLine: right == nil || right == "\n"
        case .borderOfWord: (left?.isOfWord ?? false) != (right?.isOfWord ?? false)
        case .noBorderOfWord: (left?.isOfWord ?? false) == (right?.isOfWord ?? false)
        }
    }
}
