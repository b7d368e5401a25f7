/// A pattern as a tree.
indirect enum PatternNode {
    case set(ScalarSet)
    case require(Pattern.Place)
    case sequence([PatternNode])
    case alternatives([PatternNode])
    /// At least and at most so many times; `nil` for any number.
    case repeated(PatternNode, least: Int, most: Int?)
}

/// Writes the steps of a tree one behind the other (K. Thompson, "Regular Expression Search Algorithm", 1968).
struct PatternCompiler {
    private(set) var steps: [Pattern.Step] = []
    private(set) var sets: [ScalarSet] = []

    mutating func append(_ step: Pattern.Step) {
        steps.append(step)
    }

    /// Adds the steps of a node. Tells whether there was room for them and for the last step.
    mutating func add(_ node: PatternNode) -> Bool {
        guard steps.count < Pattern.maximumSteps - 1 else { return false }
        switch node {
        case .set(let set):
            let index = sets.firstIndex(of: set) ?? sets.count
            if index == sets.count { sets.append(set) }
            append(.take(set: index))
            return true
        case .require(let place):
            append(.require(place))
            return true
        case .sequence(let nodes):
            return nodes.allSatisfy { add($0) }
        case .alternatives(let nodes):
            return add(alternatives: nodes[...])
        case .repeated(let inner, let least, let most):
            return add(inner, least: least, most: most)
        }
    }

    private mutating func add(alternatives nodes: ArraySlice<PatternNode>) -> Bool {
        // Each alternative but the last is forked off and jumps behind all of them.
        var jumps: [Int] = []
        for node in nodes.dropLast() {
            let fork = steps.count
            append(.fork(fork + 1, 0))
            guard add(node) else { return false }
            jumps.append(steps.count)
            append(.jump(0))
            steps[fork] = .fork(fork + 1, steps.count)
        }
        guard let last = nodes.last, add(last) else { return nodes.isEmpty }
        for jump in jumps { steps[jump] = .jump(steps.count) }
        return true
    }

    private mutating func add(_ node: PatternNode, least: Int, most: Int?) -> Bool {
        for _ in 0..<least {
            let start = steps.count
            guard add(node) else { return false }
            // What has no steps is the same however often it is repeated.
            if steps.count == start { return true }
        }
        guard let most else {
            let fork = steps.count
            append(.fork(fork + 1, 0))
            guard add(node) else { return false }
            append(.jump(fork))
            steps[fork] = .fork(fork + 1, steps.count)
            return true
        }
        var forks: [Int] = []
        for _ in least..<most {
            forks.append(steps.count)
            append(.fork(steps.count + 1, 0))
            let start = steps.count
            guard add(node) else { return false }
            if steps.count == start { break }
        }
        for fork in forks { steps[fork] = .fork(fork + 1, steps.count) }
        return true
    }
}
