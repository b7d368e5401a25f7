/// A regular expression as `matches` looks for it: RE2's language, less Unicode classes.
///
/// The pattern becomes a nondeterministic automaton, which is followed in all of its states at once: the time is at
/// most the length of the text times the number of steps, whatever the pattern. Nothing is allocated to match.
@usableFromInline
struct Pattern: Sendable {
    /// The automaton; the first step is the start.
    let steps: [Step]
    /// The sets of characters that steps name by their index.
    let sets: [ScalarSet]

    /// The largest automaton: what repetitions with numbers can blow a pattern up to.
    static let maximumSteps = 1024
    /// The deepest nesting of groups.
    static let maximumDepth = 64
    /// The largest number in a repetition, as in RE2.
    static let maximumRepetition = 1000

    /// One step of the automaton.
    enum Step: Equatable {
        /// Takes a character out of a set and goes on to the next step.
        case take(set: Int)
        /// Goes on to both steps.
        case fork(Int, Int)
        case jump(Int)
        /// Goes on to the next step if the place in the text is of this kind.
        case require(Place)
        case accept
    }

    /// A kind of place between two characters.
    enum Place {
        case beginning
        case end
        case beginningOfLine
        case endOfLine
        case borderOfWord
        case noBorderOfWord
    }

    /// Reads and compiles a pattern.
    init(_ source: String) throws(PatternFault) {
        let node = try PatternParser.parse(source)
        var compiler = PatternCompiler()
        guard compiler.add(node) else {
            throw PatternFault(
                "the pattern is too large: with its repetitions written out it has more than \(Self.maximumSteps) steps",
                at: 0..<source.unicodeScalars.count
            )
        }
        compiler.append(.accept)
        steps = compiler.steps
        sets = compiler.sets
    }
}

/// What is wrong with a pattern.
struct PatternFault: Error {
    let message: String
    /// The part to point at, counted in scalars of the pattern.
    let range: Range<Int>

    init(_ message: String, at range: Range<Int>) {
        self.message = message
        self.range = range
    }
}
